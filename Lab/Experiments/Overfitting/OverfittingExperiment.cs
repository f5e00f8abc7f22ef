using System.CommandLine;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The article's experiment. Unlike the others it keeps what was computed when it is stopped.</summary>
internal sealed class OverfittingExperiment() : Experiment(
    "overfitting",
    "The article's experiment: 20 noisy points, a net without dropout and one with; pictures, a page, a table.",
    new OverfittingSettings().Epochs,
    defaultSeeds: 1,
    quick: "--seeds 3 --epochs 150")
{
    private const int MostHiddenUnits = 8192;
    private const int MostSamples = 100_000;

    private static readonly OverfittingSettings Defaults = new();

    private readonly Option<int> hiddenOption =
        ValueOption.Whole("--hidden", "Units of each of the two hidden layers.", Defaults.HiddenUnits, 1, MostHiddenUnits);

    private readonly Option<int> samplesOption =
        ValueOption.Whole("--samples", "Points for training, and as many for the test.", Defaults.Samples, 2, MostSamples);

    private readonly Option<double> dropProbabilityOption = ValueOption.Real(
        "--drop-probability", "Probability that a hidden unit is zeroed in a training step.", Defaults.DropProbability, 0, 1);

    private readonly Option<string> dropoutOption = ValueOption.Choice(
        "--dropout", "inverted scales in training, vanilla in evaluation.", "inverted", OverfittingSettings.DropoutKinds.Keys);

    private readonly Option<double> l1Option = ValueOption.Real(
        "--l1", "Weight of an L1 penalty that is added to the loss of both nets; reported apart from the loss.", 0, 0);

    private readonly Option<double> l2Option = ValueOption.Real(
        "--l2", "Weight decay of both nets: the L2 penalty inside the optimizer, which no loss shows.", 0, 0);

    private readonly Option<double?> maxNormOption = ValueOption.OptionalPositive(
        "--max-norm", "Largest norm of a unit's incoming weights, in both nets, kept after each step [default: none]");

    private readonly Option<string> generatorOption = ValueOption.Choice(
        "--generator", "torch draws the numbers that PyTorch draws from this seed.", "torch", OverfittingSettings.GeneratorKinds.Keys);

    private readonly Option<bool> noPicturesOption =
        new("--no-pictures") { Description = "Only the table and losses.csv: no pictures and no page." };

    protected override IReadOnlyList<Option> OwnOptions =>
    [
        hiddenOption, samplesOption, dropProbabilityOption, dropoutOption, l1Option, l2Option, maxNormOption, generatorOption,
        noPicturesOption,
    ];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        var settings = new OverfittingSettings
        {
            Epochs = run.Epochs,
            HiddenUnits = parsed.GetValue(hiddenOption),
            Samples = parsed.GetValue(samplesOption),
            DropProbability = parsed.GetValue(dropProbabilityOption),
            Dropout = OverfittingSettings.DropoutKinds[parsed.GetRequiredValue(dropoutOption)],
            L1 = parsed.GetValue(l1Option),
            WeightDecay = parsed.GetValue(l2Option),
            MaxNorm = parsed.GetValue(maxNormOption),
            Generator = OverfittingSettings.GeneratorKinds[parsed.GetRequiredValue(generatorOption)],
        };
        OverfittingRun? first = null;
        OverfittingRepetition[]? all = null;
        try
        {
            all = run.Repeat(
                [settings],
                (one, repetition) =>
                {
                    var training = new OverfittingTraining(one with { Seed = repetition.Seed });
                    if (repetition.Number == 0) first = training.Run;
                    training.Train(repetition);
                    return OverfittingRepetition.Of(training.Run);
                },
                (_, result) => OverfittingRepetition.LossesText(result.TestWithoutDropout, result.TestWithDropout))[0];
        }
        catch (OperationCanceledException) when (first is { EpochsDone: > 0 })
        {
            // What was computed until then is written below.
        }

        OverfittingRepetitions? repetitions = all is { Length: > 1 } ? new OverfittingRepetitions(all, run.SeedsText) : null;
        new OverfittingReport(run, first!, repetitions) { HasPictures = !parsed.GetValue(noPicturesOption) }.Write();
        if (all is not null) return;
        throw new StoppedException(first!.IsComplete
            ? "stopped before all repetitions were done; the run of the first seed is kept"
            : $"stopped after {first.EpochsDone} of {Numbers.Count(run.Epochs, "epoch")}; what was computed until then is kept");
    }
}
