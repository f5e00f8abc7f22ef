using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>Functions of each element, from the L2 cache (2^16) and from behind it (2^20); times are for the whole array.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class ElementwiseBenchmark
{
    private const int Columns = 1024;

    private float[] left = null!;
    private float[] right = null!;
    private float[] result = null!;
    private float[] sums = null!;
    private Tensor input = null!;

    /// <summary>Gets or sets the number of elements.</summary>
    [Params(1 << 16, 1 << 20)]
    public int Count { get; set; }

    /// <summary>Gets or sets the number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    private int[] Shape => [Count / Columns, Columns];

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        input = Tensor.Uniform(-3, 3, [Count], new PhiloxGenerator(1));
        left = input.ToArray();
        right = Tensor.Uniform(-3, 3, [Count], new PhiloxGenerator(2)).ToArray();
        result = new float[Count];
        sums = new float[Columns];
    }

    [Benchmark(Baseline = true)]
    public void NaiveProduct()
    {
        for (int i = 0; i < result.Length; i++) result[i] = left[i] * right[i];
    }

    [Benchmark]
    public void Product() => Elementwise.Binary(default(MultiplyOperator), left, right, result);

    [Benchmark]
    public void TensorPrimitivesProduct() => TensorPrimitives.Multiply(left, right, result);

    [Benchmark]
    public void AddRow() => Broadcast.Binary(default(AddOperator), left, Shape, right.AsSpan(0, Columns), [Columns], result, Shape);

    [Benchmark]
    public void MultiplyByColumn() =>
        Broadcast.Binary(default(MultiplyOperator), left, Shape, right.AsSpan(0, Count / Columns), [Count / Columns, 1], result, Shape);

    [Benchmark]
    public void SumOfRows() => BroadcastSum.Run(left, Shape, sums, [Columns], accumulate: false);

    [Benchmark]
    public void Relu() => input.Relu().Reclaim();

    [Benchmark]
    public void TensorPrimitivesRelu() => TensorPrimitives.Max(left, 0f, result);

    [Benchmark]
    public void Exp() => input.Exp().Reclaim();

    [Benchmark]
    public void TensorPrimitivesExp() => TensorPrimitives.Exp(left, result);

    [Benchmark]
    public void Log() => input.Log().Reclaim();

    [Benchmark]
    public void TensorPrimitivesLog() => TensorPrimitives.Log(left, result);

    [Benchmark]
    public void Sigmoid() => input.Sigmoid().Reclaim();

    [Benchmark]
    public void TensorPrimitivesSigmoid() => TensorPrimitives.Sigmoid(left, result);

    [Benchmark]
    public void Tanh() => input.Tanh().Reclaim();

    [Benchmark]
    public void TensorPrimitivesTanh() => TensorPrimitives.Tanh(left, result);

    [Benchmark]
    public void Gelu() => input.Gelu().Reclaim();

    [Benchmark]
    public void Softplus() => input.Softplus().Reclaim();
}
