using ScottPlot;

namespace DropoutLab.Lab.Reports;

/// <summary>A picture of curves over linear or logarithmic axes. What an axis cannot show leaves a gap.</summary>
internal sealed class CurvePicture
{
    private const double BandOpacity = 0.18;
    private const float IntervalWidth = 1.5f;

    private readonly ChartAxis _x;
    private readonly ChartAxis _y;

    internal CurvePicture(string title, ChartAxis x, ChartAxis y)
    {
        (_x, _y) = (x, y);
        Plot = PictureStyle.NewPlot(title, LabelOf(x), LabelOf(y));
        PictureStyle.UseAxis(Plot.Axes.Bottom, x);
        PictureStyle.UseAxis(Plot.Axes.Left, y);
    }

    internal Plot Plot { get; }

    internal void AddLine(Method method, IEnumerable<double> x, IEnumerable<double> y, string? legend = null) =>
        AddLine(legend ?? method.Name, method.Colour, x, y, method.IsDashed ? LinePattern.Dashed : LinePattern.Solid);

    internal void AddLine(string? legend, string colour, IEnumerable<double> x, IEnumerable<double> y, LinePattern pattern, float width = 3)
    {
        var line = Plot.Add.ScatterLine(Places(_x, x), Places(_y, y), Color.FromHex(colour));
        line.LineWidth = width;
        line.LinePattern = pattern;
        line.LegendText = legend ?? "";
    }

    /// <summary>Adds the means as a line with points, and their 95 % intervals as vertical strokes.</summary>
    internal void AddMeans(Method method, IReadOnlyList<double> x, IReadOnlyList<MeanInterval> means, string? legend = null)
    {
        AddLine(method, x, means.Select(mean => mean.Mean), legend);
        AddPoints(null, method.Colour, x, means.Select(mean => mean.Mean), MarkerShape.FilledCircle, size: 8);
        for (int i = 0; i < x.Count; i++)
        {
            (double place, double low, double high) = (Place(_x, x[i]), Place(_y, means[i].Low), Place(_y, means[i].High));
            if (double.IsNaN(place + high))
                continue;
            var stroke = Plot.Add.Line(place, double.IsNaN(low) ? Plot.Axes.GetLimits().Bottom : low, place, high);
            stroke.LineColor = Color.FromHex(method.Colour);
            stroke.LineWidth = IntervalWidth;
        }
    }

    internal void AddPoints(string? legend, string colour, IEnumerable<double> x, IEnumerable<double> y, MarkerShape shape, float size = 10)
    {
        var points = Plot.Add.ScatterPoints(Places(_x, x), Places(_y, y), Color.FromHex(colour));
        points.MarkerShape = shape;
        points.MarkerSize = size;
        points.LegendText = legend ?? "";
    }

    /// <summary>Fills what lies between two curves.</summary>
    internal void AddBand(string legend, string colour, IReadOnlyList<double> x, IEnumerable<double> low, IEnumerable<double> high)
    {
        var band = Plot.Add.FillY(Places(_x, x), Places(_y, low), Places(_y, high));
        band.FillColor = Color.FromHex(colour).WithAlpha(BandOpacity);
        band.LineWidth = 0;
        band.MarkerSize = 0;
        band.LegendText = legend;
    }

    private static string LabelOf(ChartAxis axis) => axis.IsLogarithmic ? $"{axis.Label} (logarithmic scale)" : axis.Label;

    private static double[] Places(ChartAxis axis, IEnumerable<double> values) => [.. values.Select(value => Place(axis, value))];

    private static double Place(ChartAxis axis, double value) =>
        !axis.CanShow(value) ? double.NaN : axis.IsLogarithmic ? Math.Log10(value) : value;
}
