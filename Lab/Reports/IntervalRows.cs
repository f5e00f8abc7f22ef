using ScottPlot;

namespace DropoutLab.Lab.Reports;

/// <summary>A picture of repetitions: a row for each method, with the single values as small dots, their mean as a large dot and its 95 %
/// interval as a bar.</summary>
internal static class IntervalRows
{
    private const float BarWidth = 3;
    private const float MeanSize = 15;
    private const float ValueSize = 7;
    private const double ValueOpacity = 0.35;

    /// <param name="title">The picture's title.</param>
    /// <param name="label">What the values are, with their unit.</param>
    /// <param name="rows">From top to bottom.</param>
    /// <param name="reference">Where a line is drawn for comparison, in its colour; null for none.</param>
    internal static Plot Create(
        string title, string label, IReadOnlyList<(string Name, string Colour, double[] Values)> rows,
        (double Place, string Colour)? reference = null)
    {
        Plot plot = PictureStyle.NewPlot(title, label, "");
        if (reference is var (place, referenceColour)) plot.Add.VerticalLine(place, 1.5f, Color.FromHex(referenceColour));
        double[] positions = [.. Enumerable.Range(0, rows.Count).Select(row => (double)(rows.Count - row))];
        for (int row = 0; row < rows.Count; row++)
            AddRow(plot, positions[row], rows[row].Values, Color.FromHex(rows[row].Colour));
        plot.Axes.Left.SetTicks(positions, [.. rows.Select(row => row.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.FontSize = 15;
        plot.Axes.SetLimitsY(0.4, rows.Count + 0.6);
        PictureStyle.UseAxis(plot.Axes.Bottom,
            AxisOf([.. rows.SelectMany(row => Places(row.Values)), .. reference is null ? [] : new[] { reference.Value.Place }]));
        return plot;
    }

    private static void AddRow(Plot plot, double row, double[] values, Color colour)
    {
        MeanInterval mean = MeanInterval.Of(values);
        var single = plot.Add.ScatterPoints(values, Enumerable.Repeat(row, values.Length).ToArray(), colour.WithAlpha(ValueOpacity));
        single.MarkerSize = ValueSize;
        if (double.IsFinite(mean.Margin))
        {
            var bar = plot.Add.Line(mean.Low, row, mean.High, row);
            bar.LineColor = colour;
            bar.LineWidth = BarWidth;
        }

        var dot = plot.Add.Marker(mean.Mean, row, MarkerShape.FilledCircle, MeanSize, colour);
        dot.MarkerStyle.OutlineColor = Colors.White;
        dot.MarkerStyle.OutlineWidth = 2;
    }

    /// <summary>Where something of a row is drawn: a bar that is cut off would pass for a short one.</summary>
    private static IEnumerable<double> Places(double[] values) => [.. values, MeanInterval.Of(values).Low, MeanInterval.Of(values).High];

    /// <summary>Holds all values that have a place, with room to both sides.</summary>
    private static ChartAxis AxisOf(IEnumerable<double> values)
    {
        double[] shown = [.. values.Where(double.IsFinite).DefaultIfEmpty(0)];
        (double low, double high) = (shown.Min(), shown.Max());
        double margin = high > low ? 0.05 * (high - low) : 0.05 * Math.Max(Math.Abs(high), 1);
        return new ChartAxis("", low - margin, high + margin);
    }
}
