using ScottPlot;

namespace DropoutLab.Lab.Reports;

/// <summary>What all pictures have in common: size, typeface, colours of axes and grid.</summary>
internal static class PictureStyle
{
    internal const int Width = 800;
    internal const int Height = 560;

    // Pictures are drawn at 1.5 times their size, so that they stay sharp on a fine screen and in print.
    private const double PictureScale = 1.5;

    private static readonly Color Text = Color.FromHex(Ink.Black.OnLight);
    private static readonly Color Grid = Color.FromHex("#E4E7EB");
    private static readonly Color Frame = Color.FromHex("#8C959F");

    internal static Plot NewPlot(string title, string xLabel, string yLabel)
    {
        EmbeddedFont.EnsureRegistered();
        var plot = new Plot();
        plot.Font.Set(EmbeddedFont.FamilyName);
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
        plot.Axes.Color(Frame);
        plot.Grid.MajorLineColor = Grid;
        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.FontSize = 18;
        plot.Axes.Title.Label.ForeColor = Text;
        foreach ((IAxis axis, string label) in new (IAxis, string)[] { (plot.Axes.Bottom, xLabel), (plot.Axes.Left, yLabel) })
        {
            axis.Label.Text = label;
            axis.Label.FontSize = 15;
            axis.Label.Bold = false;
            axis.Label.ForeColor = Text;
            axis.TickLabelStyle.FontSize = 13;
            axis.TickLabelStyle.ForeColor = Text;
            axis.MajorTickStyle.Length = 5;
            axis.MinorTickStyle.Length = 0;
        }

        plot.Legend.SymbolWidth = 36;
        plot.Legend.FontSize = 14;
        plot.Legend.FontColor = Text;
        plot.Legend.OutlineColor = Grid;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.White.WithAlpha(0.9);
        return plot;
    }

    /// <summary>Gives an axis the range and the marks; on a logarithmic one, what is drawn are the logarithms to base 10.</summary>
    internal static void UseAxis(IAxis axis, ChartAxis range)
    {
        Func<double, double> place = range.IsLogarithmic ? Math.Log10 : value => value;
        (double value, string text)[] ticks = [.. range.Ticks()];
        axis.SetTicks([.. ticks.Select(tick => place(tick.value))], [.. ticks.Select(tick => tick.text)]);
        axis.Range.Set(place(range.Minimum), place(range.Maximum));
    }

    internal static byte[] Png(Plot plot)
    {
        plot.ScaleFactor = PictureScale;
        return plot.GetImage((int)(Width * PictureScale), (int)(Height * PictureScale)).GetImageBytes();
    }
}
