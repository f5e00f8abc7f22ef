using System.Globalization;
using System.Text;

namespace DropoutLab.Lab.Reports;

/// <summary>A chart drawn as SVG into a page: readable without a script, at any width, in light and dark. Its legend is text of
/// the page.</summary>
/// <remarks>The script of a page finds series by their identifier and the scales in the data-* attributes of the svg element.</remarks>
internal sealed class SvgChart
{
    private const int Width = 720;
    private const int Right = 704;
    private const int LabelHeight = 36;
    private const int PlotHeight = 364;
    private const int RowHeight = 58;
    private const int TickLength = 6;

    private readonly Chart chart;
    private readonly string id;
    private readonly int left;
    private readonly int top;
    private readonly int bottom;

    private SvgChart(Chart chart, string id)
    {
        (this.chart, this.id) = (chart, id);
        // Rows carry their names above themselves, which leaves a narrow screen its width.
        bool hasRows = chart.Y.Rows.Count > 0;
        (left, top) = hasRows ? (16, 12) : (84, LabelHeight);
        bottom = top + (hasRows ? (RowHeight * chart.Y.Rows.Count) + 12 : PlotHeight);
    }

    /// <summary>The chart under its legend.</summary>
    internal static Html Figure(Chart chart, string id, string description)
    {
        Html[] legend = [.. chart.Series.Where(one => one.Name.Length > 0).Select(LegendEntry)];
        return Html.Of($"""
            <figure class="chart">
            {(legend.Length == 0 ? Html.Empty : Html.Of($"<ul class=\"legend\" aria-hidden=\"true\">{Html.Join(legend)}</ul>\n"))}{Drawing(chart, id, description)}</figure>

            """);
    }

    /// <summary>The chart alone.</summary>
    internal static Html Drawing(Chart chart, string id, string description) => new SvgChart(chart, id).Render(description);

    private Html Render(string description) => Html.Of($"""
        <svg id="{id}"{new Html(chart.FollowsSlider ? " data-epochs=\"\"" : "")} viewBox="0 0 {Width} {bottom + 64}" role="img" aria-label="{description}" data-left="{left}" data-right="{Right}" data-top="{top}" data-bottom="{bottom}" data-x-minimum="{chart.X.Minimum}" data-x-maximum="{chart.X.Maximum}" data-y-minimum="{chart.Y.Minimum}" data-y-maximum="{chart.Y.Maximum}">
        <clipPath id="{id}-area"><rect x="{left}" y="{top}" width="{Right - left}" height="{bottom - top}"/></clipPath>
        {XGrid()}{(chart.Y.Rows.Count > 0 ? RowNames() : YGrid())}<text class="axis" x="{(left + Right) / 2}" y="{bottom + 56}" text-anchor="middle">{LabelOf(chart.X)}</text>
        <rect class="frame" x="{left}" y="{top}" width="{Right - left}" height="{bottom - top}"/>
        <g clip-path="url(#{id}-area)">
        {Html.Join(chart.Series.Select(Draw))}{Cursor()}</g>
        </svg>

        """);

    private Html Cursor() => chart.FollowsSlider
        ? Html.Of($"<line class=\"cursor\" x1=\"{left}\" x2=\"{left}\" y1=\"{top}\" y2=\"{bottom}\" visibility=\"hidden\"/>\n")
        : Html.Empty;

    private static string LabelOf(ChartAxis axis) => axis.IsLogarithmic ? $"{axis.Label} (log scale)" : axis.Label;

    private static Html LegendEntry(ChartSeries entry)
    {
        Html swatch = entry.Look switch
        {
            SeriesLook.Circles => new Html("<circle class=\"point\" cx=\"18\" cy=\"8\" r=\"6\"/>"),
            SeriesLook.Dots => new Html("<circle class=\"point\" cx=\"18\" cy=\"8\" r=\"3\"/>"),
            SeriesLook.Diamonds => new Html("<path class=\"point\" d=\"M18 1l7 7-7 7-7-7z\"/>"),
            SeriesLook.Band => new Html("<path class=\"band\" d=\"M1 2H35V14H1z\"/>"),
            _ => Html.Of($"<path class=\"{LineClass(entry.Look)}\" style=\"{WidthOf(entry)}\" d=\"M1 8H35\"/>"),
        };
        return Html.Of(
            $"<li {entry.Ink.Attributes()}><svg viewBox=\"0 0 36 16\" width=\"36\" height=\"16\">{swatch}</svg>{entry.Name}</li>");
    }

    private Html XGrid()
    {
        var grid = new StringBuilder();
        foreach ((double value, string text) in chart.X.Ticks())
        {
            string x = Number(X(value));
            grid.Append($"<path class=\"grid\" d=\"M{x} {top}V{bottom + TickLength}\"/>")
                .Append($"<text x=\"{x}\" y=\"{bottom + 26}\" text-anchor=\"middle\">{text}</text>\n");
        }

        return new Html(grid.ToString());
    }

    private Html YGrid()
    {
        var grid = new StringBuilder();
        foreach ((double value, string text) in chart.Y.Ticks())
        {
            string y = Number(Y(value));
            grid.Append($"<path class=\"grid\" d=\"M{left - TickLength} {y}H{Right}\"/>")
                .Append($"<text x=\"{left - TickLength - 4}\" y=\"{y}\" text-anchor=\"end\" dominant-baseline=\"central\">{text}</text>\n");
        }

        return Html.Of($"""
            {new Html(grid.ToString())}<text class="axis" x="0" y="20">{LabelOf(chart.Y)}</text>

            """);
    }

    private Html RowNames() => Html.Join(chart.Y.Ticks().Select(row =>
        Html.Of($"<text x=\"{left + 10}\" y=\"{Number(Y(row.Value) - 14)}\">{row.Text}</text>\n")));

    private Html Draw(ChartSeries entry) => entry.Look switch
    {
        SeriesLook.Circles => Points(entry, (x, y) => $"<circle class=\"point\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"6\"/>"),
        SeriesLook.Dots => Points(entry, (x, y) => $"<circle class=\"point small\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"3.5\"/>"),
        SeriesLook.Diamonds => Points(entry, (x, y) => $"<path class=\"point\" d=\"M{Number(x)} {Number(y - 7)}l7 7-7 7-7-7z\"/>"),
        SeriesLook.Band => Html.Of($"<path {entry.Ink.Attributes("band")} d=\"{Area(entry)}\"/>\n"),
        _ =>
            Html.Of($"<g {entry.Ink.Attributes()}><path{IdOf(entry)} class=\"{LineClass(entry.Look)}\" style=\"{WidthOf(entry)}\" " +
                $"d=\"{Path(entry)}\"/></g>\n"),
    };

    private static Html IdOf(ChartSeries entry) => entry.Id is null ? Html.Empty : Html.Of($" id=\"{entry.Id}\"");

    private Html Points(ChartSeries entry, Func<double, double, string> draw)
    {
        var points = new StringBuilder();
        for (int i = 0; i < entry.X.Count; i++)
        {
            if (IsShown(entry.X[i], entry.Y[i])) points.Append(draw(X(entry.X[i]), Y(entry.Y[i])));
        }

        return Html.Of($"<g{IdOf(entry)} {entry.Ink.Attributes()}>{new Html(points.ToString())}</g>\n");
    }

    /// <summary>A value that the axis cannot show leaves a gap.</summary>
    private string Path(ChartSeries entry)
    {
        var path = new StringBuilder();
        bool isDown = false;
        for (int i = 0; i < entry.X.Count; i++)
        {
            bool isShown = IsShown(entry.X[i], entry.Y[i]);
            if (isShown) path.Append(isDown ? 'L' : 'M').Append(Number(X(entry.X[i]))).Append(' ').Append(Number(Y(entry.Y[i])));
            isDown = isShown;
        }

        return path.ToString();
    }

    private string Area(ChartSeries band)
    {
        int[] shown = [.. Enumerable.Range(0, band.X.Count).Where(i => IsShown(band.X[i], band.Y[i]) && IsShown(band.X[i], band.Upper[i]))];
        if (shown.Length == 0) return "";
        IEnumerable<string> lower = shown.Select(i => $"{Number(X(band.X[i]))} {Number(Y(band.Y[i]))}");
        IEnumerable<string> upper = shown.Reverse().Select(i => $"{Number(X(band.X[i]))} {Number(Y(band.Upper[i]))}");
        return $"M{string.Join('L', lower.Concat(upper))}Z";
    }

    private bool IsShown(double x, double y) => chart.X.CanShow(x) && chart.Y.CanShow(y);

    private double X(double value) => left + chart.X.Position(value) * (Right - left);

    private double Y(double value) => bottom - chart.Y.Position(value) * (bottom - top);

    private static string LineClass(SeriesLook look) => look switch
    {
        SeriesLook.DashedLine => "line dashed",
        SeriesLook.DottedLine => "line dotted",
        SeriesLook.ThinLine => "line thin",
        _ => "line",
    };

    private static string WidthOf(ChartSeries entry) => $"--width:{Number(entry.Look == SeriesLook.ThinLine ? 1.3 : entry.Width)}px";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
