using ScottPlot;

namespace DropoutLab.Lab.Reports;

/// <summary>Means with their 95 % intervals in a picture.</summary>
internal static class IntervalPlot
{
    private const double BandOpacity = 0.16;
    private const int LineWidth = 3;

    internal static LinePattern PatternOf(Method method) => method.IsDashed ? LinePattern.Dashed : LinePattern.Solid;

    /// <summary>A curve through the means, in a band that shows the intervals; without intervals there is no band.</summary>
    internal static void AddCurve(Plot plot, double[] x, IReadOnlyList<MeanInterval> y, Color colour, LinePattern pattern, string name)
    {
        if (y.All(value => double.IsFinite(value.Margin)))
        {
            var band = plot.Add.FillY(x, [.. y.Select(value => value.Low)], [.. y.Select(value => value.High)]);
            band.FillColor = colour.WithAlpha(BandOpacity);
            band.LineWidth = 0;
            band.MarkerSize = 0;
        }
        var line = plot.Add.Scatter(x, y.Select(value => value.Mean).ToArray(), colour);
        line.LineWidth = LineWidth;
        line.LinePattern = pattern;
        line.MarkerSize = 8;
        line.LegendText = name;
    }

    /// <summary>A mean as a large dot on a bar as wide as its interval, over the single values as small dots.</summary>
    internal static void AddRow(Plot plot, double row, IReadOnlyCollection<double> values, Color colour)
    {
        MeanInterval mean = MeanInterval.Of(values);
        var single = plot.Add.ScatterPoints(values.ToArray(), Enumerable.Repeat(row, values.Count).ToArray(), colour.WithAlpha(0.35));
        single.MarkerSize = 7;
        if (double.IsFinite(mean.Margin))
        {
            var bar = plot.Add.Line(mean.Low, row, mean.High, row);
            bar.LineColor = colour;
            bar.LineWidth = LineWidth;
        }
        var dot = plot.Add.Marker(mean.Mean, row, MarkerShape.FilledCircle, 15, colour);
        dot.MarkerStyle.OutlineColor = Colors.White;
        dot.MarkerStyle.OutlineWidth = 2;
    }
}
