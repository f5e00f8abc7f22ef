using System.CommandLine;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Overfitting;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>Dropout as model averaging: the weight-scaled prediction beside the mean of sampled subnetworks.</summary>
internal sealed class EnsembleExperiment() : RepeatedExperiment(
    "ensemble",
    "Dropout as model averaging: the weight-scaled prediction beside the mean of sampled subnetworks.",
    defaultEpochs: 500,
    defaultSeeds: 20)
{
    private const int MostSamples = 100_000;

    private readonly Option<int> samples = ValueOption.Whole("--samples", "Subnetworks to draw.", 1000, 2, MostSamples);

    private readonly Option<int> hidden = ValueOption.Whole("--hidden", "Units of each of the two hidden layers.", 300, 1, 8192);

    private readonly Option<double> dropProbability = ValueOption.Real(
        "--drop-probability", "Probability that a hidden unit is zeroed.", 0.5, 0, 0.99);

    protected override IReadOnlyList<Option> OwnOptions => [samples, hidden, dropProbability];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        int samples = parsed.GetValue(this.samples);
        var settings = new OverfittingSettings
        {
            Epochs = run.Epochs,
            HiddenUnits = parsed.GetValue(hidden),
            DropProbability = parsed.GetValue(dropProbability),
        };
        EnsembleRepetition[] repetitions = WorkProgress.Run(run.Console, run.Seeds, progress => ParallelTrainings.Run(run.Seeds, i =>
        {
            EnsembleRepetition repetition = EnsembleTraining.Run(settings with { Seed = run.SeedOf(i) }, samples, run.Cancellation);
            progress.Done(FormattableString.Invariant(
                $"test loss: weight-scaled {repetition.ScaledTestLoss:F4}, mean of {samples} {repetition.TestLossOfMeans(samples):F4}"));
            return repetition;
        }, run.Cancellation));
        EnsembleReport.Write(run, settings, samples, repetitions);
    }
}
