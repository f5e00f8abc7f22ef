using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>Sums, extremes, softmax and their like over 2^16 elements (256 KB, in the L2 cache) and 2^24 (64 MB, in memory), as a square
/// matrix where rows matter; times are those of a whole pass. The naive loop and TensorPrimitives are what one would
/// take instead.</summary>
[Config(typeof(SpeedConfig<ReductionBenchmark>))]
public class ReductionBenchmark : IMeasuredWork
{
    private float[] x = [];
    private float[] y = [];
    private float[] row = [];
    private float[] places = [];
    private float[] classes = [];
    private int side;
    private Action? libTorchSum;
    private Action? libTorchCrossEntropy;

    /// <summary>Or sets the number of elements.</summary>
    [Params(1 << 16, 1 << 24)]
    public int Count { get; set; }

    /// <summary>Or sets the number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the matrix.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        side = (int)Math.Sqrt(Count);
        x = new float[Count];
        y = new float[Count];
        new PhiloxGenerator(1UL).Normal(x);
        row = new float[side];
        places = new float[side];
        classes = [.. Enumerable.Range(0, side).Select(i => (float)i)];
        if (!LibTorch.IsAvailable) return;
        LibTorchMatrix libTorch = new(x, y, side, Threads);
        libTorchSum = libTorch.Sum;
        libTorchCrossEntropy = libTorch.CrossEntropyWithGradient;
    }

    static bool IMeasuredWork.CountsOperations => false;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) => BytesAttribute.Of(benchmark) * Elements(benchmark);

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) =>
        StreamPeak.Of(Elements(benchmark), (int)benchmark.Parameters[nameof(Threads)]);

    [Benchmark(Baseline = true)]
    [Bytes(4)]
    public float NaiveSum()
    {
        float sum = 0;
        foreach (float value in x) sum += value;
        return sum;
    }

    [Benchmark]
    [Bytes(4)]
    public float TensorPrimitivesSum() => TensorPrimitives.Sum<float>(x);

    [Benchmark]
    [Bytes(4)]
    public double Sum() => SumOfAll.Run(x, default(ValueTerm));

    [Benchmark]
    [Bytes(4)]
    [Peer(LibTorch.Name)]
    public void TorchSharpSum() => libTorchSum!();

    [Benchmark]
    [Bytes(8)]
    public double SumOfSquaredDifferences() => SumOfAll.Run(x, y, default(SquaredDifferenceTerm));

    [Benchmark]
    [Bytes(4)]
    public void SumOfRows() => SumOverAxis.Run(x, row, side, 1, default(ValueTerm));

    [Benchmark]
    [Bytes(4)]
    public void SumOfColumns() => SumOverAxis.Run(x, row, side, side, default(ValueTerm));

    [Benchmark]
    [Bytes(4)]
    public float Max() => Extremum.OverAll<LargestFirst>(x);

    [Benchmark]
    [Bytes(4)]
    public void MaxOfRows() => Extremum.OverAxis<LargestFirst>(x, row, places, side, 1);

    [Benchmark]
    [Bytes(4)]
    public void MaxOfColumns() => Extremum.OverAxis<LargestFirst>(x, row, places, side, side);

    [Benchmark]
    [Bytes(8)]
    public void SoftmaxOfRows() => SoftmaxKernel.Forward<SoftmaxMode>(x, y, side, 1);

    [Benchmark]
    [Bytes(8)]
    public void SoftmaxOfColumns() => SoftmaxKernel.Forward<SoftmaxMode>(x, y, side, side);

    [Benchmark]
    [Bytes(8)]
    public void CrossEntropyWithGradient() => SoftmaxCrossEntropy.Run(x, classes, [], row, y, 0, ignored: -1);

    [Benchmark]
    [Bytes(8)]
    [Peer(LibTorch.Name)]
    public void TorchSharpCrossEntropyWithGradient() => libTorchCrossEntropy!();

    [Benchmark]
    [Bytes(8)]
    public void TensorPrimitivesSoftMaxOfRows()
    {
        for (int row = 0; row < side; row++)
            TensorPrimitives.SoftMax<float>(x.AsSpan(row * side, side), y.AsSpan(row * side, side));
    }

    [Benchmark]
    [Bytes(8)]
    public void Transpose() => Permutation.Run(x, [side, side], [1, 0], y);

    [Benchmark]
    [Bytes(8)]
    public void Copy() => x.CopyTo(y, 0);

    private static int Elements(BenchmarkCase benchmark) => (int)benchmark.Parameters[nameof(Count)];
}
