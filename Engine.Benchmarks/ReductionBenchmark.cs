using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>
/// Sums, extremes, softmax and their like over 2^16 elements (256 KB, in the L2 cache) and 2^24 (64 MB, in memory), as a square matrix
/// where rows matter; times are those of a whole pass. The naive loop and TensorPrimitives are what one would take instead.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class ReductionBenchmark
{
    private float[] _x = [];
    private float[] _y = [];
    private float[] _row = [];
    private float[] _places = [];
    private float[] _classes = [];
    private int _side;

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
    }

    [Benchmark(Baseline = true)]
    public float NaiveSum()
    {
        float sum = 0;
        foreach (float value in _x) sum += value;
        return sum;
    }

    [Benchmark]
    public float TensorPrimitivesSum() => TensorPrimitives.Sum<float>(_x);

    [Benchmark]
    public double Sum() => SumOfAll.Run(_x, default(ValueTerm));

    [Benchmark]
    public double SumOfSquaredDifferences() => SumOfAll.Run(_x, _y, default(SquaredDifferenceTerm));

    [Benchmark]
    public void SumOfRows() => SumOverAxis.Run(_x, _row, _side, 1, default(ValueTerm));

    [Benchmark]
    public void SumOfColumns() => SumOverAxis.Run(_x, _row, _side, _side, default(ValueTerm));

    [Benchmark]
    public float Max() => Extremum.OverAll<LargestFirst>(_x);

    [Benchmark]
    public void MaxOfRows() => Extremum.OverAxis<LargestFirst>(_x, _row, _places, _side, 1);

    [Benchmark]
    public void MaxOfColumns() => Extremum.OverAxis<LargestFirst>(_x, _row, _places, _side, _side);

    [Benchmark]
    public void SoftmaxOfRows() => SoftmaxKernel.Forward<SoftmaxMode>(_x, _y, _side, 1);

    [Benchmark]
    public void SoftmaxOfColumns() => SoftmaxKernel.Forward<SoftmaxMode>(_x, _y, _side, _side);

    [Benchmark]
    public void CrossEntropyWithGradient() => SoftmaxCrossEntropy.Run(_x, _classes, _row, _y, 0);

    [Benchmark]
    public void TensorPrimitivesSoftMaxOfRows()
    {
        for (int row = 0; row < _side; row++)
            TensorPrimitives.SoftMax<float>(_x.AsSpan(row * _side, _side), _y.AsSpan(row * _side, _side));
    }

    [Benchmark]
    public void Transpose() => Permutation.Run(_x, [_side, _side], [1, 0], _y);

    [Benchmark]
    public void Copy() => _x.CopyTo(_y, 0);
}
