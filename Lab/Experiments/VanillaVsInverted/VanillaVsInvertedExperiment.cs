using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>Both kinds of dropout with the same masks: when the trainings agree, when they drift apart, what prediction costs.</summary>
internal sealed class VanillaVsInvertedExperiment() : Experiment(
    "vanilla-vs-inverted",
    "Both kinds of dropout with the same masks: equal trainings, or not; time of prediction.",
    defaultEpochs: 100,
    defaultSeeds: 10,
    quick: "--seeds 3 --epochs 10 --rounds 50")
{
    private const int MostRounds = 1_000_000;

    /// <summary>At 0.5 all factors are powers of two; at 0.2 they are not.</summary>
    internal static readonly PairCase[] Cases = [new(0.5, true), new(0.2, true), new(0.5, false), new(0.2, false)];

    private static readonly int[] BatchSizes = [1, 16, 128];

    private readonly Option<int> roundsOption = ValueOption.Whole("--rounds", "How often each prediction is timed.", 300, 1, MostRounds);

    protected override IReadOnlyList<Option> OwnOptions => [roundsOption];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        int rounds = parsed.GetValue(roundsOption);
        Dataset digits = Digits.Load();
        PairEpoch[][][] trainings = run.Repeat(
            Cases,
            (pair, repetition) => PairTraining.Run(digits, pair, run.Epochs, repetition),
            (pair, epochs) => $"drop probability {Numbers.Plain(pair.DropProbability)}, " +
                $"{(pair.FollowsIdentity ? "matched rates" : "one rate")}: distance {Numbers.Scientific(epochs[^1].Distance)}");
        PredictionTiming[] timings = run.InTurn(
            BatchSizes,
            size => PredictionTiming.Measure(size, rounds, run.Seed, run.Cancellation),
            (size, timing) => $"prediction of {size}: vanilla takes {Numbers.Fixed(timing.Ratio, 3)} times as long");
        PairResults[] pairs = [.. Cases.Zip(trainings, (pair, repetitions) => new PairResults(pair, repetitions))];
        new VanillaVsInvertedReport(run, pairs, timings, rounds).Write();
    }
}
