using DropoutLab.Lab.Reports;
using MathNet.Numerics.Statistics;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>All repetitions of one pair of trainings.</summary>
/// <param name="Pair">What was compared.</param>
/// <param name="Repetitions">The epochs of each repetition.</param>
internal sealed record PairResults(PairCase Pair, PairEpoch[][] Repetitions)
{
    internal double[] Epochs => [.. Repetitions[0].Select(epoch => (double)epoch.Epoch)];

    /// <summary>Repetitions whose nets had the same bits after every epoch.</summary>
    internal int SameBits => Repetitions.Count(epochs => epochs.All(epoch => epoch.Distance == 0));

    // One repetition in which rounding was magnified would be all that a mean shows.
    internal double MedianDistance => Repetitions.Select(epochs => epochs[^1].Distance).Median();

    internal double LargestDistance => Repetitions.Max(epochs => epochs[^1].Distance);

    /// <summary>Test error of the inverted net less that of the vanilla net, in percentage points.</summary>
    internal MeanInterval FinalErrorDifference => MeanInterval.Of(
        [.. Repetitions.Select(epochs => epochs[^1].InvertedTestError - epochs[^1].VanillaTestError)]);

    internal double[] Means(Func<PairEpoch, double> value) =>
        [.. Enumerable.Range(0, Epochs.Length).Select(i => Repetitions.Average(epochs => value(epochs[i])))];

    internal double[] Medians(Func<PairEpoch, double> value) =>
        [.. Enumerable.Range(0, Epochs.Length).Select(i => Repetitions.Select(epochs => value(epochs[i])).Median())];
}
