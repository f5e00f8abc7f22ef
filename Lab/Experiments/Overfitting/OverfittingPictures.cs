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
            new(Method.WithoutDropout, "overfitting", FitPicture.LossText("overfitting", frame.WithoutDropout.TestLoss),
                frame.WithoutDropout.Prediction),
            new(Method.WithDropout, $"{kind}({rate})", FitPicture.LossText("dropout", frame.WithDropout.TestLoss),
                frame.WithDropout.Prediction),
        ];
        return FitPicture.Create(string.Create(CultureInfo.InvariantCulture, $"Epoch {frame.Epoch}"), run.Train, run.Test, curves);
    }

    internal static Plot Losses(OverfittingRun run)
    {
        var picture = new CurvePicture("Loss over the epochs", EpochAxis(run), LossAxis(run));
        double[] epochs = [.. run.Losses.Select(losses => (double)losses.Epoch)];
        double[] fitEpochs = [.. run.Fits.Select(frame => (double)frame.Epoch)];
        (Method Method, Func<EpochLosses, TrainingLoss> Training, Func<FitFrame, NetFit> Fit)[] nets =
        [
            (Method.WithoutDropout, losses => losses.WithoutDropout, frame => frame.WithoutDropout),
            (Method.WithDropout, losses => losses.WithDropout, frame => frame.WithDropout),
        ];
        foreach ((Method method, Func<EpochLosses, TrainingLoss> training, _) in nets)
            picture.AddThinLine(method, epochs, run.Losses.Select(losses => (double)training(losses).Data), $"training, {method.Name}");
        foreach ((Method method, _, Func<FitFrame, NetFit> fit) in nets)
            picture.AddLine(method, fitEpochs, run.Fits.Select(frame => (double)fit(frame).TestLoss), $"test, {method.Name}");
        picture.Plot.ShowLegend(Alignment.UpperRight);
        return picture.Plot;
    }

    internal static Plot Repetitions(OverfittingRepetitions repetitions) => IntervalRows.Create(
        $"Test loss after the last epoch, {repetitions.SeedsText}",
        "mean squared error at the test points",
        [
            (Method.WithoutDropout.Name, Method.WithoutDropout.Colour, [.. repetitions.All.Select(one => one.TestWithoutDropout)]),
            (Method.WithDropout.Name, Method.WithDropout.Colour, [.. repetitions.All.Select(one => one.TestWithDropout)]),
            ("the line y = x", PictureStyle.NeutralColour, [.. repetitions.All.Select(one => one.TestOfTrueLine)]),
        ]);

    internal static ChartAxis EpochAxis(OverfittingRun run) => new("epoch", 0, Math.Max(1, run.EpochsDone - 1));

    internal static ChartAxis LossAxis(OverfittingRun run) => ChartAxis.Logarithmic(
        "mean squared error",
        [
            .. run.Losses.SelectMany(losses => new double[] { losses.WithoutDropout.Data, losses.WithDropout.Data }),
            .. run.Fits.SelectMany(frame => new double[] { frame.WithoutDropout.TestLoss, frame.WithDropout.TestLoss }),
        ]);
}
