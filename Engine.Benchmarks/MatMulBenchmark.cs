using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Kernels;
using MathNet.Numerics.LinearAlgebra.Single;

namespace DropoutLab.Benchmarks;

/// <summary>The matrix product at every shape that matters, against a naive loop, MathNet, OpenBLAS and libtorch.</summary>
[Config(typeof(SpeedConfig<MatMulBenchmark>))]
public class MatMulBenchmark : IMeasuredWork
{
    private float[] a = [];
    private float[] b = [];
    private float[] c = [];
    private DenseMatrix? mathNetA;
    private DenseMatrix? mathNetB;
    private DenseMatrix? mathNetC;
    private int m;
    private int n;
    private int k;
    private bool transposeA;
    private bool transposeB;
    private Action? libTorch;

    /// <summary>The products as BenchmarkDotNet shows them.</summary>
    public static IEnumerable<string> Works =>
        from shape in MatMulShapes.All
        from transpose in MatMulShapes.Transposes
        select $"{transpose.Name} {shape.M}x{shape.N}x{shape.K}";

    /// <summary>Or sets the product: transposes, then M x N x K.</summary>
    [ParamsSource(nameof(Works))]
    public string Work { get; set; } = string.Empty;

    /// <summary>Or sets the number of threads of every side that has a setting for it.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the factors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (m, n, k) = Sizes(Work);
        transposeA = Work[0] == 'T';
        transposeB = Work[1] == 'T';
        a = MatMulShapes.Values(m * k, 1);
        b = MatMulShapes.Values(k * n, 2);
        c = new float[m * n];

        // MathNet's matrices are column-major: the same buffers are the transposed factors, so C^T = op(B)^T op(A)^T.
        mathNetA = new DenseMatrix(transposeA ? m : k, transposeA ? k : m, a);
        mathNetB = new DenseMatrix(transposeB ? k : n, transposeB ? n : k, b);
        mathNetC = new DenseMatrix(n, m);
        Parallelism.MaxThreads = Threads;
        MathNet.Numerics.Control.MaxDegreeOfParallelism = Threads;
        if (OpenBlas.IsAvailable) OpenBlas.SetThreads(Threads);
        if (LibTorch.IsAvailable) libTorch = new LibTorchProduct(transposeA, transposeB, m, n, k, a, b, Threads).Run;
    }

    static bool IMeasuredWork.CountsOperations => true;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark)
    {
        (int m, int n, int k) = Sizes((string)benchmark.Parameters[nameof(Work)]);
        return 2.0 * m * n * k;
    }

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) => PeakMeasurement.OfThreads(benchmark);

    /// <summary>The engine's product.</summary>
    [Benchmark(Baseline = true)]
    public void DropoutLab() =>
        MatrixProduct.Multiply(transposeA, transposeB, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, 0, c, n);

    /// <summary>What one writes first: three loops.</summary>
    [Benchmark]
    [UpTo(0.3e9)]
    public void NaiveLoop()
    {
        float[] a = this.a, b = this.b, c = this.c;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum += a[transposeA ? (p * m) + i : (i * k) + p] * b[transposeB ? (j * k) + p : (p * n) + j];
                c[(i * n) + j] = sum;
            }
        }
    }

    /// <summary>MathNet.Numerics with its managed provider.</summary>
    [Benchmark]
    [UpTo(2.2e9)]
    public void MathNetNumerics()
    {
        if (transposeA) mathNetB!.TransposeAndMultiply(mathNetA!, mathNetC!);
        else if (transposeB) mathNetB!.TransposeThisAndMultiply(mathNetA!, mathNetC!);
        else mathNetB!.Multiply(mathNetA!, mathNetC!);
    }

    /// <summary>OpenBLAS, where the system has it.</summary>
    [Benchmark]
    [Peer(OpenBlas.Name)]
    public void OpenBLAS() =>
        OpenBlas.Multiply(transposeA, transposeB, m, n, k, a, transposeA ? m : k, b, transposeB ? k : n, c, n);

    /// <summary>libtorch through TorchSharp, where it was built in.</summary>
    [Benchmark]
    [Peer(LibTorch.Name)]
    public void TorchSharp() => libTorch!();

    private static (int M, int N, int K) Sizes(string work)
    {
        int[] sizes = [.. work[3..].Split('x').Select(int.Parse)];
        return (sizes[0], sizes[1], sizes[2]);
    }
}
