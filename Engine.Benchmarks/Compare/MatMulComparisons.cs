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
                float[] a = MatMulShapes.Values(m * k, 1), b = MatMulShapes.Values(k * n, 2), c = new float[m * n];
                int lda = transposeA ? m : k, ldb = transposeB ? k : n;
                void Ours() => MatrixProduct.Multiply(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, 0, c, n);
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
                    using LibTorchProduct product = new(transposeA, transposeB, m, n, k, a, b, threads);
                    yield return row with { Peer = LibTorch.Name, Theirs = product.Run, Quiet = threads > 1 ? LibTorch.WaitForThreads : null };
                }

                if (OpenBlas.IsAvailable)
                {
                    Parallelism.MaxThreads = threads;
                    OpenBlas.SetThreads(threads);
                    var theirs = new float[m * n];
                    yield return row with
                    {
                        Peer = OpenBlas.Name,
                        Quiet = OpenBlas.StopThreads,
                        Theirs = () => OpenBlas.Multiply(transposeA, transposeB, m, n, k, a, lda, b, ldb, theirs, n),
                    };
                }
            }
        }
    }
}
