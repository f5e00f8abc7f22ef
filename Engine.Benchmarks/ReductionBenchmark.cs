using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>
/// Sums, extremes, softmax and their like over 2^16 elements (256 KB, in the L2 cache) and 2^24 (64 MB, in memory), as a square matrix
/// where rows matter; times are those of a whole pass. The naive loop and TensorPrimitives are what one would take instead.
/// </summary>
[Config(typeof(SpeedConfig<ReductionBenchmark>))]
public class ReductionBenchmark : IMeasuredWork
{
    private float[] _x = [];
    private float[] _y = [];
    private float[] _row = [];
    private float[] _places = [];
    private float[] _classes = [];
    private int _side;
    private Action? _libTorchSum;
    private Action? _libTorchCrossEntropy;

    /// <summary>Gets or sets the number of elements.</summary>
    [Params(1 << 16, 1 << 24)]
    public int Count { get; set; }

    /// <summary>Gets or sets the number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the matrix.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        _side = (int)Math.Sqrt(Count);
        _x = new float[Count];
        _y = new float[Count];
        new PhiloxGenerator(1UL).Normal(_x);
        _row = new float[_side];
        _places = new float[_side];
        _classes = [.. Enumerable.Range(0, _side).Select(i => (float)i)];
        if (!LibTorch.IsAvailable) return;
        LibTorchMatrix libTorch = new(_x, _y, _side, Threads);
        _libTorchSum = libTorch.Sum;
        _libTorchCrossEntropy = libTorch.CrossEntropyWithGradient;
    }

    static bool IMeasuredWork.CountsOperations => false;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) => BytesAttribute.Of(benchmark) * Elements(benchmark);

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) => StreamPeak.Of(Elements(benchmark), (int)benchmark.Parameters[nameof(Threads)]);

    [Benchmark(Baseline = true)]
    [Bytes(4)]
    public float NaiveSum()
    {
        float sum = 0;
        foreach (float value in _x) sum += value;
        return sum;
    }

    [Benchmark]
    [Bytes(4)]
    public float TensorPrimitivesSum() => TensorPrimitives.Sum<float>(_x);

    [Benchmark]
    [Bytes(4)]
    public double Sum() => SumOfAll.Run(_x, default(ValueTerm));

    [Benchmark]
    [Bytes(4)]
    [Peer(LibTorch.Name)]
    public void TorchSharpSum() => _libTorchSum!();

    [Benchmark]
    [Bytes(8)]
    public double SumOfSquaredDifferences() => SumOfAll.Run(_x, _y, default(SquaredDifferenceTerm));

    [Benchmark]
    [Bytes(4)]
    public void SumOfRows() => SumOverAxis.Run(_x, _row, _side, 1, default(ValueTerm));

    [Benchmark]
    [Bytes(4)]
    public void SumOfColumns() => SumOverAxis.Run(_x, _row, _side, _side, default(ValueTerm));

    [Benchmark]
    [Bytes(4)]
    public float Max() => Extremum.OverAll<LargestFirst>(_x);

    [Benchmark]
    [Bytes(4)]
    public void MaxOfRows() => Extremum.OverAxis<LargestFirst>(_x, _row, _places, _side, 1);

    [Benchmark]
    [Bytes(4)]
    public void MaxOfColumns() => Extremum.OverAxis<LargestFirst>(_x, _row, _places, _side, _side);

    [Benchmark]
    [Bytes(8)]
    public void SoftmaxOfRows() => SoftmaxKernel.Forward<SoftmaxMode>(_x, _y, _side, 1);

    [Benchmark]
    [Bytes(8)]
    public void SoftmaxOfColumns() => SoftmaxKernel.Forward<SoftmaxMode>(_x, _y, _side, _side);

    [Benchmark]
    [Bytes(8)]
    public void CrossEntropyWithGradient() => SoftmaxCrossEntropy.Run(_x, _classes, _row, _y, 0);

    [Benchmark]
    [Bytes(8)]
    [Peer(LibTorch.Name)]
    public void TorchSharpCrossEntropyWithGradient() => _libTorchCrossEntropy!();

    [Benchmark]
    [Bytes(8)]
    public void TensorPrimitivesSoftMaxOfRows()
    {
        for (int row = 0; row < _side; row++)
            TensorPrimitives.SoftMax<float>(_x.AsSpan(row * _side, _side), _y.AsSpan(row * _side, _side));
    }

    [Benchmark]
    [Bytes(8)]
    public void Transpose() => Permutation.Run(_x, [_side, _side], [1, 0], _y);

    [Benchmark]
    [Bytes(8)]
    public void Copy() => _x.CopyTo(_y, 0);

    private static int Elements(BenchmarkCase benchmark) => (int)benchmark.Parameters[nameof(Count)];
}
