using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>The matrix products against libtorch and OpenBLAS, in NN, NT and TN.</summary>
internal sealed class MatMulComparisons : IComparisonSource
{
    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        foreach ((int m, int n, int k) in MatMulShapes.All)
        {
            foreach ((string name, bool transposeA, bool transposeB) in MatMulShapes.Transposes)
            {
                // As tensors lie, on cache lines; libtorch's do too.
                float[] aValues = MatMulShapes.Values(m * k, 1), bValues = MatMulShapes.Values(k * n, 2);
                AlignedMemory a = new(aValues), b = new(bValues), c = new(m * n);
                int lda = transposeA ? m : k, ldb = transposeB ? k : n;
                void Ours() => MatrixProduct.Multiply(transposeA, transposeB, m, n, k, 1, a.Span, lda, b.Span, ldb, 0, c.Span, n);
                var row = new Comparison
                {
                    Work = $"sgemm {name} {m}x{n}x{k}",
                    Peer = string.Empty,
                    Threads = threads,
                    Target = 1,
                    Ours = Ours,
                    Theirs = Ours,
                    Operations = 2.0 * m * n * k,
                };
                if (LibTorch.IsAvailable)
                {
                    Parallelism.MaxThreads = threads;
                    using LibTorchProduct product = new(transposeA, transposeB, m, n, k, aValues, bValues, threads);
                    yield return row with
                    {
                        Peer = LibTorch.Name,
                        Theirs = product.Run,
                        Quiet = threads > 1 ? LibTorch.WaitForThreads : null,
                    };
                }

                if (OpenBlas.IsAvailable)
                {
                    Parallelism.MaxThreads = threads;
                    OpenBlas.SetThreads(threads);
                    var theirs = new AlignedMemory(m * n);
                    yield return row with
                    {
                        Peer = OpenBlas.Name,
                        Quiet = OpenBlas.StopThreads,
                        Theirs = () => OpenBlas.Multiply(transposeA, transposeB, m, n, k, a.Span, lda, b.Span, ldb, theirs.Span, n),
                    };
                }
            }
        }
    }
}
