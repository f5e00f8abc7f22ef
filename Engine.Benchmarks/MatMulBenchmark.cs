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
    private float[] _a = [];
    private float[] _b = [];
    private float[] _c = [];
    private DenseMatrix? _mathNetA;
    private DenseMatrix? _mathNetB;
    private DenseMatrix? _mathNetC;
    private int _m;
    private int _n;
    private int _k;
    private bool _transposeA;
    private bool _transposeB;
    private Action? _libTorch;

    /// <summary>Gets the products as BenchmarkDotNet shows them.</summary>
    public static IEnumerable<string> Works =>
        from shape in MatMulShapes.All
        from transpose in MatMulShapes.Transposes
        select $"{transpose.Name} {shape.M}x{shape.N}x{shape.K}";

    /// <summary>Gets or sets the product: transposes, then M x N x K.</summary>
    [ParamsSource(nameof(Works))]
    public string Work { get; set; } = string.Empty;

    /// <summary>Gets or sets the number of threads of every side that has a setting for it.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the factors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_m, _n, _k) = Sizes(Work);
        _transposeA = Work[0] == 'T';
        _transposeB = Work[1] == 'T';
        _a = MatMulShapes.Values(_m * _k, 1);
        _b = MatMulShapes.Values(_k * _n, 2);
        _c = new float[_m * _n];

        // MathNet's matrices are column-major: the same buffers are the transposed factors, so C^T = op(B)^T op(A)^T.
        _mathNetA = new DenseMatrix(_transposeA ? _m : _k, _transposeA ? _k : _m, _a);
        _mathNetB = new DenseMatrix(_transposeB ? _k : _n, _transposeB ? _n : _k, _b);
        _mathNetC = new DenseMatrix(_n, _m);
        Parallelism.MaxThreads = Threads;
        MathNet.Numerics.Control.MaxDegreeOfParallelism = Threads;
        if (OpenBlas.IsAvailable) OpenBlas.SetThreads(Threads);
        if (LibTorch.IsAvailable) _libTorch = new LibTorchProduct(_transposeA, _transposeB, _m, _n, _k, _a, _b, Threads).Run;
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
        MatrixProduct.Multiply(_transposeA, _transposeB, _m, _n, _k, 1, _a, _transposeA ? _m : _k, _b, _transposeB ? _k : _n, 0, _c, _n);

    /// <summary>What one writes first: three loops.</summary>
    [Benchmark]
    [UpTo(0.3e9)]
    public void NaiveLoop()
    {
        float[] a = _a, b = _b, c = _c;
        for (int i = 0; i < _m; i++)
        {
            for (int j = 0; j < _n; j++)
            {
                float sum = 0;
                for (int p = 0; p < _k; p++)
                    sum += a[_transposeA ? (p * _m) + i : (i * _k) + p] * b[_transposeB ? (j * _k) + p : (p * _n) + j];
                c[(i * _n) + j] = sum;
            }
        }
    }

    /// <summary>MathNet.Numerics with its managed provider.</summary>
    [Benchmark]
    [UpTo(2.2e9)]
    public void MathNetNumerics()
    {
        if (_transposeA) _mathNetB!.TransposeAndMultiply(_mathNetA!, _mathNetC!);
        else if (_transposeB) _mathNetB!.TransposeThisAndMultiply(_mathNetA!, _mathNetC!);
        else _mathNetB!.Multiply(_mathNetA!, _mathNetC!);
    }

    /// <summary>OpenBLAS, where the system has it.</summary>
    [Benchmark]
    [Peer(OpenBlas.Name)]
    public void OpenBLAS() =>
        OpenBlas.Multiply(_transposeA, _transposeB, _m, _n, _k, _a, _transposeA ? _m : _k, _b, _transposeB ? _k : _n, _c, _n);

    /// <summary>libtorch through TorchSharp, where it was built in.</summary>
    [Benchmark]
    [Peer(LibTorch.Name)]
    public void TorchSharp() => _libTorch!();

    private static (int M, int N, int K) Sizes(string work)
    {
        int[] sizes = [.. work[3..].Split('x').Select(int.Parse)];
        return (sizes[0], sizes[1], sizes[2]);
    }
}
