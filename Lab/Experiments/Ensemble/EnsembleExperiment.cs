using System.CommandLine;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>Dropout as model averaging: the weight-scaled prediction beside the mean of sampled subnetworks.</summary>
internal sealed class EnsembleExperiment() : Experiment(
    "ensemble",
    "Dropout as model averaging: the weight-scaled prediction beside the mean of sampled subnetworks.",
    defaultEpochs: 500,
    defaultSeeds: 20,
    quick: "--seeds 3 --epochs 150 --samples 200")
{
    private const int MostSamples = 100_000;

    private readonly Option<int> samplesOption = ValueOption.Whole("--samples", "Subnetworks to draw.", 1000, 2, MostSamples);

    private readonly Option<int> hiddenOption = ValueOption.Whole("--hidden", "Units of each of the two hidden layers.", 300, 1, 8192);

    private readonly Option<double> dropProbabilityOption = ValueOption.Real(
        "--drop-probability", "Probability that a hidden unit is zeroed.", 0.5, 0, 0.99);

    protected override IReadOnlyList<Option> OwnOptions => [samplesOption, hiddenOption, dropProbabilityOption];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        int samples = parsed.GetValue(samplesOption);
        var settings = new OverfittingSettings
        {
            Epochs = run.Epochs,
            HiddenUnits = parsed.GetValue(hiddenOption),
            DropProbability = parsed.GetValue(dropProbabilityOption),
        };
        EnsembleRepetition[][] repetitions = run.Repeat(
            [settings],
            (one, repetition) => EnsembleTraining.Run(one with { Seed = repetition.Seed }, samples, repetition.Cancellation),
            (_, result) => $"test loss: weight-scaled {Numbers.Fixed(result.ScaledTestLoss, 4)}, " +
                $"mean of {Numbers.Count(samples)} {Numbers.Fixed(result.TestLossOfMeans(samples), 4)}");
        new EnsembleReport(run, settings, samples, repetitions[0]).Write();
    }
}
