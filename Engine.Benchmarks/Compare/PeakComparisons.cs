using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Square products against as many multiply-adds that touch no memory, in turn: the share of the peak as the ratio.</summary>
internal sealed class PeakComparisons : IComparisonSource
{
    public const string Peer = "peak of the core";

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        // Of one core: two that work at once are slower by what the processor's clock falls.
        if (threads != 1) yield break;
        Parallelism.MaxThreads = threads;
        foreach (int size in (int[])[256, 512, 1024, 2048])
        {
            AlignedMemory a = new(MatMulShapes.Values(size * size, 1)), b = new(MatMulShapes.Values(size * size, 2)), c = new(size * size);
            double operations = 2.0 * size * size * size;
            yield return new Comparison
            {
                Work = $"sgemm NN {size}x{size}x{size}",
                Peer = Peer,
                Threads = threads,
                Target = 0.85,
                Ours = () => MatrixProduct.Multiply(false, false, size, size, size, 1, a.Span, size, b.Span, size, 0, c.Span, size),
                Theirs = () => PeakMeasurement.Run(operations),
                Operations = operations,
            };
        }
    }
}
