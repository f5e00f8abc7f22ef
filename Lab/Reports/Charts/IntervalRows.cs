namespace DropoutLab.Lab.Reports;

/// <summary>A chart with a row for each thing that was measured: single values as small dots, a large dot, its interval as a bar.</summary>
internal static class IntervalRows
{
    private const double BarWidth = 3;

    /// <param name="title">The picture's title.</param>
    /// <param name="label">What the values are, with their unit.</param>
    /// <param name="rows">From top to bottom.</param>
    /// <param name="reference">Where a line is drawn for comparison; null for none.</param>
    internal static Chart Create(string title, string label, IReadOnlyList<IntervalRow> rows, double? reference = null)
    {
        ChartAxis y = ChartAxis.OfRows([.. rows.Select(row => row.Name)]);
        var chart = new Chart(title, AxisOf(label, [.. rows.SelectMany(Places), .. reference is null ? [] : new[] { reference.Value }]), y);
        if (reference is double place) chart.AddLine("", Ink.Neutral, [place, place], [y.Minimum, y.Maximum], width: 1.5);
        for (int i = 0; i < rows.Count; i++) AddRow(chart, rows.Count - i, rows[i]);
        return chart;
    }

    private static void AddRow(Chart chart, double place, IntervalRow row)
    {
        chart.AddPoints("", row.Ink, row.Values, row.Values.Select(_ => place), SeriesLook.Dots);
        if (double.IsFinite(row.Low)) chart.AddLine("", row.Ink, [row.Low, row.High], [place, place], width: BarWidth);
        chart.AddPoints("", row.Ink, [row.Middle], [place], SeriesLook.Circles);
    }

    /// <summary>Where something of a row is drawn: a bar that is cut off would pass for a short one.</summary>
    private static IEnumerable<double> Places(IntervalRow row) => [.. row.Values, row.Middle, row.Low, row.High];

    /// <summary>Holds all values that have a place, with room to both sides.</summary>
    private static ChartAxis AxisOf(string label, IEnumerable<double> values)
    {
        double[] shown = [.. values.Where(double.IsFinite).DefaultIfEmpty(0)];
        (double low, double high) = (shown.Min(), shown.Max());
        double margin = high > low ? 0.05 * (high - low) : 0.05 * Math.Max(Math.Abs(high), 1);
        return new ChartAxis(label, low - margin, high + margin);
    }
}
