using System.Globalization;
using DropoutLab.Lab.Reports;
using ScottPlot;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The pictures of a run: the fits as the article draws them, and the losses over the epochs.</summary>
internal static class OverfittingPictures
{
    internal static Plot Fits(OverfittingRun run, FitFrame frame)
    {
        string rate = run.Settings.DropProbability.ToString("0.##%", CultureInfo.InvariantCulture);
        string kind = run.Settings.Dropout == DropoutKind.Vanilla ? "vanilla dropout" : "dropout";
        FitCurve[] curves =
        [
            new(Method.WithoutDropout, "overfitting", FitPicture.LossText("overfitting", frame.WithoutDropout.TestLoss), frame.WithoutDropout.Prediction),
            new(Method.WithDropout, $"{kind}({rate})", FitPicture.LossText("dropout", frame.WithDropout.TestLoss), frame.WithDropout.Prediction),
        ];
        return FitPicture.Create(string.Create(CultureInfo.InvariantCulture, $"Epoch {frame.Epoch}"), run.Train, run.Test, curves);
    }

    internal static Plot Losses(OverfittingRun run)
    {
        Plot plot = PictureStyle.NewPlot("Loss over the epochs", "epoch", "mean squared error (logarithmic scale)");
        double[] epochs = [.. run.Losses.Select(losses => (double)losses.Epoch)];
        double[] fitEpochs = [.. run.Fits.Select(frame => (double)frame.Epoch)];
        AddThin(plot, epochs, run.Losses.Select(losses => losses.WithoutDropout.Data), Method.WithoutDropout);
        AddThin(plot, epochs, run.Losses.Select(losses => losses.WithDropout.Data), Method.WithDropout);
        AddThick(plot, fitEpochs, run.Fits.Select(frame => frame.WithoutDropout.TestLoss), Method.WithoutDropout);
        AddThick(plot, fitEpochs, run.Fits.Select(frame => frame.WithDropout.TestLoss), Method.WithDropout);
        PictureStyle.UseLogarithmicY(plot, LossAxis(run));
        PictureStyle.UseTicks(plot.Axes.Bottom, EpochAxis(run));
        plot.Axes.SetLimitsX(0, EpochAxis(run).Maximum);
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    internal static ChartAxis EpochAxis(OverfittingRun run) => new("epoch", 0, Math.Max(1, run.EpochsDone - 1));

    internal static ChartAxis LossAxis(OverfittingRun run) => ChartAxis.Logarithmic(
        "mean squared error",
        [
            .. run.Losses.SelectMany(losses => new double[] { losses.WithoutDropout.Data, losses.WithDropout.Data }),
            .. run.Fits.SelectMany(frame => new double[] { frame.WithoutDropout.TestLoss, frame.WithDropout.TestLoss }),
        ]);

    private static void AddThin(Plot plot, double[] epochs, IEnumerable<float> losses, Method method)
    {
        var line = plot.Add.ScatterLine(epochs, PictureStyle.Logarithms(losses), Color.FromHex(method.Colour).WithAlpha(0.45));
        line.LineWidth = 1;
        line.LegendText = $"training, {method.Name}";
    }

    private static void AddThick(Plot plot, double[] epochs, IEnumerable<float> losses, Method method)
    {
        var line = plot.Add.ScatterLine(epochs, PictureStyle.Logarithms(losses), Color.FromHex(method.Colour));
        line.LineWidth = 3;
        line.LinePattern = method.IsDashed ? LinePattern.Dashed : LinePattern.Solid;
        line.LegendText = $"test, {method.Name}";
    }
}
