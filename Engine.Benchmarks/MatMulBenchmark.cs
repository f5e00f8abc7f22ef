using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;
using MathNet.Numerics.LinearAlgebra.Single;

namespace DropoutLab.Benchmarks;

/// <summary>The matrix product at every shape that matters, against a naive loop, MathNet and OpenBLAS.</summary>
[Config(typeof(Columns))]
public class MatMulBenchmark
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

    /// <summary>Gets the products as BenchmarkDotNet shows them.</summary>
    public static IEnumerable<string> Works =>
        from shape in MatMulShapes.All
        from transpose in MatMulShapes.Transposes
        select $"{transpose.Name} {shape.M}x{shape.N}x{shape.K}";

    /// <summary>Gets or sets the product: transposes, then M x N x K.</summary>
    [ParamsSource(nameof(Works))]
    public string Work { get; set; } = string.Empty;

    /// <summary>Gets or sets the number of threads of every side that has a setting for it.</summary>
    [Params(1)]
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
        else Console.WriteLine(OpenBlas.Description);
    }

    /// <summary>The engine's product.</summary>
    [Benchmark(Baseline = true)]
    public void DropoutLab() =>
        MatrixProduct.Multiply(_transposeA, _transposeB, _m, _n, _k, 1, _a, _transposeA ? _m : _k, _b, _transposeB ? _k : _n, 0, _c, _n);

    /// <summary>What one writes first: three loops; an error where they take seconds.</summary>
    [Benchmark]
    public void NaiveLoop()
    {
        LeaveOutAbove(1L << 27);
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

    /// <summary>MathNet.Numerics with its managed provider; an error where it takes seconds.</summary>
    [Benchmark]
    public void MathNetNumerics()
    {
        LeaveOutAbove(1L << 30);
        if (_transposeA) _mathNetB!.TransposeAndMultiply(_mathNetA!, _mathNetC!);
        else if (_transposeB) _mathNetB!.TransposeThisAndMultiply(_mathNetA!, _mathNetC!);
        else _mathNetB!.Multiply(_mathNetA!, _mathNetC!);
    }

    /// <summary>OpenBLAS; an error where the system does not have it.</summary>
    [Benchmark]
    public void OpenBLAS()
    {
        if (!OpenBlas.IsAvailable) throw new NotSupportedException(OpenBlas.Description);
        OpenBlas.Multiply(_transposeA, _transposeB, _m, _n, _k, _a, _transposeA ? _m : _k, _b, _transposeB ? _k : _n, _c, _n);
    }

    private void LeaveOutAbove(long multiplications)
    {
        if ((long)_m * _n * _k > multiplications) throw new NotSupportedException($"{Work} is left out: it takes too long.");
    }

    private static (int M, int N, int K) Sizes(string work)
    {
        int[] sizes = [.. work[3..].Split('x').Select(int.Parse)];
        return (sizes[0], sizes[1], sizes[2]);
    }

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(new SpeedColumn("GFLOP/s", 1e9), new SpeedColumn("% of peak", null));
    }

    /// <summary>Floating-point operations a second, in units or in percent of the peak measured in this run.</summary>
    private sealed class SpeedColumn(string name, double? unit) : IColumn
    {
        private static readonly Lazy<double> Peak = new(PeakMeasurement.Run);

        public string Id => nameof(SpeedColumn) + name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => unit is null ? "Share of the peak of the multiply-add units, measured in this run" : "2 M N K operations a product";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
        {
            if (summary[benchmarkCase]?.ResultStatistics is not { } statistics) return "-";
            (int m, int n, int k) = Sizes((string)benchmarkCase.Parameters[nameof(Work)]);
            double speed = 2.0 * m * n * k / (statistics.Median * 1e-9);
            double scale = unit ?? (Peak.Value * (int)benchmarkCase.Parameters[nameof(Threads)] / 100);
            return (speed / scale).ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
        }

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
