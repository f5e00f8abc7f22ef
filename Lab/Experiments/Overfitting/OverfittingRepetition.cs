using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>How the run of one seed ended: losses after the last epoch, nothing dropped, and those of the line round which the points
/// were drawn.</summary>
internal sealed record OverfittingRepetition(
    ulong Seed, double TrainWithoutDropout, double TestWithoutDropout, double TrainWithDropout, double TestWithDropout,
    double TrainOfTrueLine, double TestOfTrueLine)
{
    internal static OverfittingRepetition Of(OverfittingRun run)
    {
        var findings = new OverfittingFindings(run);
        return new OverfittingRepetition(
            run.Settings.Seed,
            run.Last.WithoutDropout.TrainLoss, run.Last.WithoutDropout.TestLoss,
            run.Last.WithDropout.TrainLoss, run.Last.WithDropout.TestLoss,
            findings.TrueLineTrainLoss, findings.TrueLineTestLoss);
    }

    internal static string LossesText(double without, double with) =>
        $"without dropout {Numbers.Fixed(without, 4)}  with {Numbers.Fixed(with, 4)}";
}
