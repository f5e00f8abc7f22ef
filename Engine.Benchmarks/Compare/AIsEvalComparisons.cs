using DropoutLab.Benchmarks.Nets;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Predictions of AIsEval's nets against libtorch, one example and more at a time.</summary>
internal sealed class AIsEvalComparisons : IComparisonSource
{
    private const double Target = 1.15;
    private static readonly int[] Batches = [1, 8, 32, 128];

    public IEnumerable<ComparisonRow> Rows(int threads) => NetComparison.Rows(
        threads, AIsEvalNets.All.SelectMany(work => Batches.Select(batch => Row(work.Net, batch))));

    private static NetRow Row(MeasuredNet net, int batch) =>
        new("inference", net.WithBatch(batch) with { Name = $"{net.Name}, batch {batch}" }, NetPass.Forward, Target);
}
