using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The charts of a run: fits, losses, repetitions.</summary>
internal static class OverfittingCharts
{
    private static readonly (Method Method, Func<EpochLosses, TrainingLoss> Training, Func<FitFrame, NetFit> Fit)[] Nets =
    [
        (Method.WithoutDropout, losses => losses.WithoutDropout, frame => frame.WithoutDropout),
        (Method.WithDropout, losses => losses.WithDropout, frame => frame.WithDropout),
    ];

    /// <summary>Both nets between the points. With identifiers, the page's script finds the curves.</summary>
    internal static Chart Fits(OverfittingRun run, FitFrame frame, bool hasIds)
    {
        double[] x = run.Test.Inputs;
        double margin = 0.05 * (x[^1] - x[0]);
        var chart = new Chart(
            $"After {Numbers.Count(frame.Epoch, "epoch")}",
            new ChartAxis("input x", x[0] - margin, x[^1] + margin),
            new ChartAxis("target y", FitPicture.LowestY, FitPicture.HighestY));
        chart.AddPoints("training points", Ink.TrainingPoints, x, run.Train.Targets, SeriesLook.Circles);
        chart.AddPoints("test points", Ink.TestPoints, x, run.Test.Targets, SeriesLook.Diamonds);
        foreach ((Method method, _, Func<FitFrame, NetFit> fit) in Nets)
        {
            double[] prediction = [.. fit(frame).Prediction];
            chart.Add(
                new ChartSeries($"fit {method.Name}", method.Ink, method.Look, x, prediction) { Id = hasIds ? $"fit-{method.Key}" : null });
        }

        return chart;
    }

    internal static Chart Losses(OverfittingRun run)
    {
        ChartAxis losses = ChartAxis.Logarithmic(
            "mean squared error",
            [
                .. run.Losses.SelectMany(epoch => Nets.Select(net => (double)net.Training(epoch).Data)),
                .. run.Fits.SelectMany(frame => Nets.Select(net => (double)net.Fit(frame).TestLoss)),
            ]);
        var chart = new Chart("Loss over the epochs", ChartAxis.Epochs(1, run.EpochsDone), losses) { FollowsSlider = true };
        double[] epochs = [.. run.Losses.Select(epoch => (double)epoch.Epoch)];
        double[] fitEpochs = [.. run.Fits.Select(frame => (double)frame.Epoch)];
        foreach ((Method method, Func<EpochLosses, TrainingLoss> training, _) in Nets)
            chart.AddLine($"training, {method.Name}", method.Ink, epochs, run.Losses.Select(epoch => (double)training(epoch).Data),
                SeriesLook.ThinLine);
        foreach ((Method method, _, Func<FitFrame, NetFit> fit) in Nets)
            chart.AddLine(method, fitEpochs, run.Fits.Select(frame => (double)fit(frame).TestLoss), $"test, {method.Name}");
        return chart;
    }

    internal static Chart Repetitions(OverfittingRepetitions repetitions) => IntervalRows.Create(
        $"Test loss after the last epoch, {repetitions.SeedsText}",
        "mean squared error at the test points",
        [
            IntervalRow.Of(
                Method.WithoutDropout.Name, Method.WithoutDropout.Ink, [.. repetitions.All.Select(one => one.TestWithoutDropout)]),
            IntervalRow.Of(Method.WithDropout.Name, Method.WithDropout.Ink, [.. repetitions.All.Select(one => one.TestWithDropout)]),
            IntervalRow.Of("the line y = x", Ink.Neutral, [.. repetitions.All.Select(one => one.TestOfTrueLine)]),
        ]);
}
