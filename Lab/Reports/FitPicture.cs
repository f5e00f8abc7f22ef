using ScottPlot;

namespace DropoutLab.Lab.Reports;

/// <summary>The picture the article draws: train and test points, both fits, both test losses, y from -2.5 to 2.5.</summary>
internal static class FitPicture
{
    internal const double LowestY = -2.5;
    internal const double HighestY = 2.5;

    private const double PointOpacity = 0.5;
    private const double FirstLossY = -1.2;
    private const double LossSpacing = 0.3;

    internal static Plot Create(string title, Points train, Points test, IReadOnlyList<FitCurve> curves)
    {
        Plot plot = PictureStyle.NewPlot(title, "input x", "target y");
        AddPoints(plot, train, Ink.TrainingPoints.OnLight, MarkerShape.FilledCircle, "train");
        AddPoints(plot, test, Ink.TestPoints.OnLight, MarkerShape.FilledDiamond, "test");
        for (int i = 0; i < curves.Count; i++)
        {
            AddCurve(plot, test.X, curves[i]);
            AddLoss(plot, curves[i], FirstLossY - i * LossSpacing);
        }

        (float low, float high) = (train.X.Min(), train.X.Max());
        double margin = 0.05 * (high - low);
        PictureStyle.UseAxis(plot.Axes.Bottom, new ChartAxis("", low - margin, high + margin));
        PictureStyle.UseAxis(plot.Axes.Left, new ChartAxis("", LowestY, HighestY));
        plot.ShowLegend(Alignment.UpperLeft);
        return plot;
    }

    private static void AddPoints(Plot plot, Points points, string colour, MarkerShape shape, string name)
    {
        var markers = plot.Add.ScatterPoints(points.X, points.Y, Color.FromHex(colour).WithAlpha(PointOpacity));
        markers.MarkerShape = shape;
        markers.MarkerLineColor = Color.FromHex(colour);
        markers.MarkerLineWidth = 1;
        markers.MarkerSize = shape == MarkerShape.FilledCircle ? 10 : 12;
        markers.LegendText = name;
    }

    private static void AddCurve(Plot plot, float[] x, FitCurve curve)
    {
        var line = plot.Add.ScatterLine(x, curve.Prediction, Color.FromHex(curve.Method.Ink.OnLight));
        line.LineWidth = 3;
        line.LinePattern = curve.Method.IsDashed ? LinePattern.Dashed : LinePattern.Solid;
        line.LegendText = curve.LegendText;
    }

    private static void AddLoss(Plot plot, FitCurve curve, double y)
    {
        var text = plot.Add.Text(curve.LossText, 0, y);
        text.LabelFontSize = 20;
        text.LabelFontColor = Color.FromHex(curve.Method.Ink.OnLight);
        text.Alignment = Alignment.LowerLeft;
    }
}
