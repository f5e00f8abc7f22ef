using ScottPlot;

namespace DropoutLab.Lab.Reports;

/// <summary>A picture of curves over linear or logarithmic axes. What an axis cannot show leaves a gap.</summary>
internal sealed class CurvePicture
{
    private const double BandOpacity = 0.18;
    private const double ThinOpacity = 0.5;
    private const float ThinWidth = 1.3f;
    private const float MeanSize = 8;
    private const float PointSize = 10;

    private readonly ChartAxis x;
    private readonly ChartAxis y;

    internal CurvePicture(string title, ChartAxis x, ChartAxis y)
    {
        (this.x, this.y) = (x, y);
        Plot = PictureStyle.NewPlot(title, LabelOf(x), LabelOf(y));
        PictureStyle.UseAxis(Plot.Axes.Bottom, x);
        PictureStyle.UseAxis(Plot.Axes.Left, y);
    }

    internal Plot Plot { get; }

    internal void AddLine(Method method, IEnumerable<double> x, IEnumerable<double> y, string? legend = null) =>
        AddLine(legend ?? method.Name, method.Colour, x, y, PatternOf(method));

    internal void AddLine(
        string legend, string colour, IEnumerable<double> x, IEnumerable<double> y, LinePattern pattern, float width = 3,
        float markerSize = 0)
    {
        var line = Plot.Add.Scatter(Places(this.x, x), Places(this.y, y), Color.FromHex(colour));
        line.LineWidth = width;
        line.LinePattern = pattern;
        // One point makes no line.
        line.MarkerSize = line.Data.GetScatterPoints().Count == 1 ? MeanSize : markerSize;
        line.LegendText = legend;
    }

    /// <summary>Adds a line that stays behind the others: the training beside the test, in the same colour.</summary>
    internal void AddThinLine(Method method, IEnumerable<double> x, IEnumerable<double> y, string legend) => AddLine(
        legend, Color.FromHex(method.Colour).WithAlpha(ThinOpacity).ToHex(), x, y, LinePattern.Solid, ThinWidth);

    internal void AddMeans(Method method, IReadOnlyList<double> x, IReadOnlyList<MeanInterval> means, string? legend = null) =>
        AddMeans(legend ?? method.Name, method.Colour, x, means, PatternOf(method));

    /// <summary>Adds means as a line with points, in a band that shows their 95 % intervals; without intervals there is no band.</summary>
    internal void AddMeans(string legend, string colour, IReadOnlyList<double> x, IReadOnlyList<MeanInterval> means, LinePattern pattern)
    {
        if (means.All(mean => double.IsFinite(mean.Margin)))
        {
            // An interval may reach below zero, where a logarithmic axis has no place.
            AddBand(
                "", colour, x, means.Select(mean => Math.Max(mean.Low, y.Minimum)), means.Select(mean => Math.Max(mean.High, y.Minimum)));
        }

        AddLine(legend, colour, x, means.Select(mean => mean.Mean), pattern, markerSize: MeanSize);
    }

    internal void AddPoints(string legend, string colour, IEnumerable<double> x, IEnumerable<double> y, MarkerShape shape)
    {
        var points = Plot.Add.ScatterPoints(Places(this.x, x), Places(this.y, y), Color.FromHex(colour));
        points.MarkerShape = shape;
        points.MarkerSize = PointSize;
        points.LegendText = legend;
    }

    /// <summary>Fills what lies between two curves.</summary>
    internal void AddBand(string legend, string colour, IReadOnlyList<double> x, IEnumerable<double> low, IEnumerable<double> high)
    {
        var band = Plot.Add.FillY(Places(this.x, x), Places(y, low), Places(y, high));
        band.FillColor = Color.FromHex(colour).WithAlpha(BandOpacity);
        band.LineWidth = 0;
        band.MarkerSize = 0;
        band.LegendText = legend;
    }

    private static LinePattern PatternOf(Method method) => method.IsDashed ? LinePattern.Dashed : LinePattern.Solid;

    private static string LabelOf(ChartAxis axis) => axis.IsLogarithmic ? $"{axis.Label} (logarithmic scale)" : axis.Label;

    private static double[] Places(ChartAxis axis, IEnumerable<double> values) => [.. values.Select(value => Place(axis, value))];

    private static double Place(ChartAxis axis, double value) =>
        !axis.CanShow(value) ? double.NaN : axis.IsLogarithmic ? Math.Log10(value) : value;
}
