using ScottPlot;

namespace DropoutLab.Lab.Reports;

/// <summary>A chart drawn for a file.</summary>
internal static class ChartPlot
{
    private const double BandOpacity = 0.18;
    private const double ThinOpacity = 0.5;
    private const double DotOpacity = 0.35;
    private const float ThinWidth = 1.3f;
    private const float PointSize = 10;
    private const float DotSize = 7;

    internal static Plot Create(Chart chart)
    {
        Plot plot = PictureStyle.NewPlot(chart.Title, LabelOf(chart.X), LabelOf(chart.Y));
        PictureStyle.UseAxis(plot.Axes.Bottom, chart.X);
        PictureStyle.UseAxis(plot.Axes.Left, chart.Y);
        if (chart.Y.Rows.Count > 0)
        {
            plot.Axes.Left.MajorTickStyle.Length = 0;
            plot.Axes.Left.TickLabelStyle.FontSize = 15;
        }

        foreach (ChartSeries one in chart.Series)
        {
            switch (one.Look)
            {
                case SeriesLook.Band:
                    AddBand(plot, chart, one);
                    break;
                case SeriesLook.Circles or SeriesLook.Diamonds or SeriesLook.Dots:
                    AddPoints(plot, chart, one);
                    break;
                default:
                    AddLine(plot, chart, one);
                    break;
            }
        }

        if (chart.Series.Any(one => one.Name.Length > 0)) plot.ShowLegend(Edge.Bottom);
        return plot;
    }

    private static void AddLine(Plot plot, Chart chart, ChartSeries series)
    {
        bool isThin = series.Look == SeriesLook.ThinLine;
        var line = plot.Add.ScatterLine(Places(chart.X, series.X), Places(chart.Y, series.Y), ColourOf(series, isThin ? ThinOpacity : 1));
        line.LineWidth = isThin ? ThinWidth : (float)series.Width;
        line.LinePattern = series.Look switch
        {
            SeriesLook.DashedLine => LinePattern.Dashed,
            SeriesLook.DottedLine => LinePattern.Dotted,
            _ => LinePattern.Solid,
        };
        line.LegendText = series.Name;
    }

    private static void AddPoints(Plot plot, Chart chart, ChartSeries series)
    {
        bool isDot = series.Look == SeriesLook.Dots;
        var points = plot.Add.ScatterPoints(Places(chart.X, series.X), Places(chart.Y, series.Y), ColourOf(series, isDot ? DotOpacity : 1));
        points.MarkerShape = series.Look == SeriesLook.Diamonds ? MarkerShape.FilledDiamond : MarkerShape.FilledCircle;
        points.MarkerSize = isDot ? DotSize : PointSize;
        points.LegendText = series.Name;
    }

    private static void AddBand(Plot plot, Chart chart, ChartSeries series)
    {
        var band = plot.Add.FillY(Places(chart.X, series.X), Places(chart.Y, series.Y), Places(chart.Y, series.Upper));
        band.FillColor = ColourOf(series, BandOpacity);
        band.LineWidth = 0;
        band.MarkerSize = 0;
        band.LegendText = series.Name;
    }

    private static Color ColourOf(ChartSeries series, double opacity) => Color.FromHex(series.Ink.OnLight).WithAlpha(opacity);

    private static string LabelOf(ChartAxis axis) => axis.IsLogarithmic ? $"{axis.Label} (log scale)" : axis.Label;

    private static double[] Places(ChartAxis axis, IEnumerable<double> values) =>
        [.. values.Select(value => !axis.CanShow(value) ? double.NaN : axis.IsLogarithmic ? Math.Log10(value) : value)];
}
