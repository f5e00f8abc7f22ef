using System.Globalization;
using System.Text;

namespace DropoutLab.Lab.Reports;

internal enum SeriesLook
{
    Line,
    DashedLine,
    ThinLine,
    Circles,
    Diamonds,
}

/// <summary>A curve or a set of points. The style class gives the colour; the legend shows the name.</summary>
internal sealed record ChartSeries(
    string Id, string StyleClass, string Name, SeriesLook Look, IReadOnlyList<double> X, IReadOnlyList<double> Y);

/// <summary>A chart drawn as SVG into a page: readable without a script, by any screen width, in light and dark.</summary>
/// <remarks>The script of a page finds series by the identifier and the scales in the data-* attributes of the svg element.</remarks>
internal sealed class SvgChart(string id, string description, ChartAxis xAxis, ChartAxis yAxis, IReadOnlyList<ChartSeries> series)
{
    private const int Width = 720;
    private const int Height = 440;
    private const int Left = 84;
    private const int Right = 704;
    private const int Top = 12;
    private const int Bottom = 376;
    private const int TickLength = 6;
    private const double PointRadius = 6;

    /// <summary>Whether x counts epochs: then the page's slider marks its epoch in the chart.</summary>
    internal bool IsOverEpochs { get; init; }

    internal Html Render() => Html.Of($"""
        <figure class="chart">
        <ul class="legend" aria-hidden="true">{Html.Join(series.Select(LegendEntry))}</ul>
        <svg id="{id}"{new Html(IsOverEpochs ? " data-epochs" : "")} viewBox="0 0 {Width} {Height}" role="img" aria-label="{description}" data-left="{Left}" data-right="{Right}" data-top="{Top}" data-bottom="{Bottom}" data-x-minimum="{xAxis.Minimum}" data-x-maximum="{xAxis.Maximum}" data-y-minimum="{yAxis.Minimum}" data-y-maximum="{yAxis.Maximum}">
        <clipPath id="{id}-area"><rect x="{Left}" y="{Top}" width="{Right - Left}" height="{Bottom - Top}"/></clipPath>
        {Grid()}<text class="axis" x="{(Left + Right) / 2}" y="{Height - 10}" text-anchor="middle">{xAxis.Label}</text>
        <text class="axis" transform="translate(20 {(Top + Bottom) / 2}) rotate(-90)" text-anchor="middle">{yAxis.Label}</text>
        <rect class="frame" x="{Left}" y="{Top}" width="{Right - Left}" height="{Bottom - Top}"/>
        <g clip-path="url(#{id}-area)">
        {Html.Join(series.Select(Draw))}<line class="cursor" x1="{Left}" x2="{Left}" y1="{Top}" y2="{Bottom}" visibility="hidden"/>
        </g>
        </svg>
        </figure>

        """);

    private static Html LegendEntry(ChartSeries entry)
    {
        Html swatch = entry.Look switch
        {
            SeriesLook.Circles => new Html("<circle class=\"point\" cx=\"18\" cy=\"8\" r=\"6\"/>"),
            SeriesLook.Diamonds => new Html("<path class=\"point\" d=\"M18 1l7 7-7 7-7-7z\"/>"),
            _ => Html.Of($"<path class=\"{LineClass(entry.Look)}\" d=\"M1 8H35\"/>"),
        };
        return Html.Of(
            $"<li class=\"{entry.StyleClass}\"><svg viewBox=\"0 0 36 16\" width=\"36\" height=\"16\">{swatch}</svg>{entry.Name}</li>");
    }

    private Html Grid()
    {
        var grid = new StringBuilder();
        foreach ((double value, string text) in xAxis.Ticks())
        {
            string x = Number(X(value));
            grid.Append($"<path class=\"grid\" d=\"M{x} {Top}V{Bottom + TickLength}\"/>")
                .Append($"<text x=\"{x}\" y=\"{Bottom + 24}\" text-anchor=\"middle\">{text}</text>\n");
        }

        foreach ((double value, string text) in yAxis.Ticks())
        {
            string y = Number(Y(value));
            grid.Append($"<path class=\"grid\" d=\"M{Left - TickLength} {y}H{Right}\"/>")
                .Append($"<text x=\"{Left - TickLength - 4}\" y=\"{y}\" text-anchor=\"end\" dominant-baseline=\"central\">{text}</text>\n");
        }

        return new Html(grid.ToString());
    }

    private Html Draw(ChartSeries entry) => entry.Look switch
    {
        SeriesLook.Circles => Points(
            entry, (x, y) => $"<circle class=\"point\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(PointRadius)}\"/>"),
        SeriesLook.Diamonds => Points(entry, (x, y) =>
            $"<path class=\"point\" d=\"M{Number(x)} {Number(y - PointRadius - 1)}l7 7-7 7-7-7z\"/>"),
        _ => Html.Of($"<path id=\"{entry.Id}\" class=\"{LineClass(entry.Look)} {entry.StyleClass}\" d=\"{Path(entry)}\"/>\n"),
    };

    private Html Points(ChartSeries entry, Func<double, double, string> draw)
    {
        var points = new StringBuilder();
        for (int i = 0; i < entry.X.Count; i++)
        {
            if (IsShown(entry, i)) points.Append(draw(X(entry.X[i]), Y(entry.Y[i])));
        }

        return Html.Of($"<g id=\"{entry.Id}\" class=\"{entry.StyleClass}\">{new Html(points.ToString())}</g>\n");
    }

    /// <summary>A value that the axis cannot show leaves a gap.</summary>
    private string Path(ChartSeries entry)
    {
        var path = new StringBuilder();
        bool isDown = false;
        for (int i = 0; i < entry.X.Count; i++)
        {
            bool isShown = IsShown(entry, i);
            if (isShown) path.Append(isDown ? 'L' : 'M').Append(Number(X(entry.X[i]))).Append(' ').Append(Number(Y(entry.Y[i])));
            isDown = isShown;
        }

        return path.ToString();
    }

    private bool IsShown(ChartSeries entry, int i) => xAxis.CanShow(entry.X[i]) && yAxis.CanShow(entry.Y[i]);

    private double X(double value) => Left + xAxis.Position(value) * (Right - Left);

    private double Y(double value) => Bottom - yAxis.Position(value) * (Bottom - Top);

    private static string LineClass(SeriesLook look) => look switch
    {
        SeriesLook.DashedLine => "line dashed",
        SeriesLook.ThinLine => "line thin",
        _ => "line",
    };

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
