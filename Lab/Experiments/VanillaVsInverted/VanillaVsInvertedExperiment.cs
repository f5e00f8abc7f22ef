using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>Both kinds of dropout with the same masks: when the trainings agree, when they drift apart, what prediction costs.</summary>
internal sealed class VanillaVsInvertedExperiment() : RepeatedExperiment(
    "vanilla-vs-inverted",
    "Both kinds of dropout with the same masks: equal trainings, or not; time of prediction.",
    defaultEpochs: 100,
    defaultSeeds: 10)
{
    private const int MostRounds = 1_000_000;

    /// <summary>At 0.5 all factors are powers of two; at 0.2 they are not.</summary>
    internal static readonly PairCase[] Cases = [new(0.5, true), new(0.2, true), new(0.5, false), new(0.2, false)];

    private static readonly int[] BatchSizes = [1, 16, 128];

    private readonly Option<int> rounds = ValueOption.Whole("--rounds", "How often each prediction is timed.", 300, 1, MostRounds);

    protected override IReadOnlyList<Option> OwnOptions => [rounds];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        int rounds = parsed.GetValue(this.rounds);
        Dataset digits = Digits.Load();
        int count = Cases.Length * run.Seeds;
        (PairEpoch[][] trainings, List<PredictionTiming> timings) = WorkProgress.Run(run.Console, count + BatchSizes.Length, progress =>
        {
            PairEpoch[][] trained = ParallelTrainings.Run(count, i =>
            {
                PairCase pair = Cases[i / run.Seeds];
                PairEpoch[] epochs = PairTraining.Run(digits, pair, run.Epochs, run.SeedOf(i % run.Seeds), run.Cancellation);
                string rates = pair.FollowsIdentity ? "matched rates" : "one rate";
                progress.Done(FormattableString.Invariant(
                    $"drop probability {pair.DropProbability}, {rates}: distance {epochs[^1].Distance:0.0e-0}"));
                return epochs;
            }, run.Cancellation);
            // After the trainings, on an otherwise idle machine.
            var timed = new List<PredictionTiming>();
            foreach (int batchSize in BatchSizes)
            {
                timed.Add(PredictionTiming.Measure(batchSize, rounds, run.Seed, run.Cancellation));
                progress.Done(FormattableString.Invariant(
                    $"prediction of {batchSize}: vanilla takes {timed[^1].Ratio:F3} times as long"));
            }

            return (trained, timed);
        });
        var pairs = Enumerable.Range(0, Cases.Length)
            .Select(i => new PairResults(Cases[i], trainings[(i * run.Seeds)..((i + 1) * run.Seeds)])).ToArray();
        VanillaVsInvertedReport.Write(run, pairs, timings, rounds);
    }
}
