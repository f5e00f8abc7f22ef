using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;
using MathNet.Numerics.LinearAlgebra.Single;

namespace DropoutLab.Benchmarks;

/// <summary>Functions of each element, from the L2 cache (2^16) and from behind it (2^20); times are for the whole array.</summary>
[Config(typeof(SpeedConfig<ElementwiseBenchmark>))]
public class ElementwiseBenchmark : IMeasuredWork
{
    private const int Columns = 1024;

    private float[] left = null!;
    private float[] right = null!;
    private float[] result = null!;
    private float[] sums = null!;
    private Tensor input = null!;
    private DenseVector mathNetLeft = null!;
    private DenseVector mathNetRight = null!;
    private DenseVector mathNetResult = null!;
    private Action? libTorchProduct;
    private Action? libTorchAddRow;
    private Action? libTorchRelu;

    /// <summary>Or sets the number of elements.</summary>
    [Params(1 << 16, 1 << 20)]
    public int Count { get; set; }

    /// <summary>Or sets the number of threads.</summary>
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
        mathNetLeft = new DenseVector(left);
        mathNetRight = new DenseVector(right);
        mathNetResult = new DenseVector(new float[Count]);
        if (!LibTorch.IsAvailable) return;
        LibTorchMatrix matrix = new(left, right, Count / Columns, Threads);
        libTorchProduct = matrix.Product;
        libTorchAddRow = matrix.Bias;
        libTorchRelu = new LibTorchElementwise(left, Threads).Relu;
    }

    static bool IMeasuredWork.CountsOperations => false;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) => BytesAttribute.Of(benchmark) * Elements(benchmark);

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) =>
        StreamPeak.Of(Elements(benchmark), (int)benchmark.Parameters[nameof(Threads)]);

    [Benchmark(Baseline = true)]
    [Bytes(12)]
    public void NaiveProduct()
    {
        for (int i = 0; i < result.Length; i++) result[i] = left[i] * right[i];
    }

    [Benchmark]
    [Bytes(12)]
    public void Product() => Elementwise.Binary(default(MultiplyOperator), left, right, result);

    [Benchmark]
    [Bytes(12)]
    public void TensorPrimitivesProduct() => TensorPrimitives.Multiply(left, right, result);

    [Benchmark]
    [Bytes(12)]
    public void MathNetProduct() => mathNetLeft.PointwiseMultiply(mathNetRight, mathNetResult);

    [Benchmark]
    [Bytes(12)]
    [Peer(LibTorch.Name)]
    public void TorchSharpProduct() => libTorchProduct!();

    [Benchmark]
    [Bytes(8)]
    public void AddRow() => Broadcast.Binary(default(AddOperator), left, Shape, right.AsSpan(0, Columns), [Columns], result, Shape);

    [Benchmark]
    [Bytes(8)]
    [Peer(LibTorch.Name)]
    public void TorchSharpAddRow() => libTorchAddRow!();

    [Benchmark]
    [Bytes(8)]
    public void MultiplyByColumn() =>
        Broadcast.Binary(default(MultiplyOperator), left, Shape, right.AsSpan(0, Count / Columns), [Count / Columns, 1], result, Shape);

    [Benchmark]
    [Bytes(4)]
    public void SumOfRows() => BroadcastSum.Run(left, Shape, sums, [Columns], accumulate: false);

    [Benchmark]
    [Bytes(8)]
    public void Relu() => input.Relu().Reclaim();

    [Benchmark]
    [Bytes(8)]
    public void TensorPrimitivesRelu() => TensorPrimitives.Max(left, 0f, result);

    [Benchmark]
    [Bytes(8)]
    [Peer(LibTorch.Name)]
    public void TorchSharpRelu() => libTorchRelu!();

    [Benchmark]
    [Bytes(8)]
    public void Exp() => input.Exp().Reclaim();

    [Benchmark]
    [Bytes(8)]
    public void TensorPrimitivesExp() => TensorPrimitives.Exp(left, result);

    [Benchmark]
    [Bytes(8)]
    public void Log() => input.Log().Reclaim();

    [Benchmark]
    [Bytes(8)]
    public void TensorPrimitivesLog() => TensorPrimitives.Log(left, result);

    [Benchmark]
    [Bytes(8)]
    public void Sigmoid() => input.Sigmoid().Reclaim();

    [Benchmark]
    [Bytes(8)]
    public void TensorPrimitivesSigmoid() => TensorPrimitives.Sigmoid(left, result);

    [Benchmark]
    [Bytes(8)]
    public void Tanh() => input.Tanh().Reclaim();

    [Benchmark]
    [Bytes(8)]
    public void TensorPrimitivesTanh() => TensorPrimitives.Tanh(left, result);

    [Benchmark]
    [Bytes(8)]
    public void Gelu() => input.Gelu().Reclaim();

    [Benchmark]
    [Bytes(8)]
    public void Softplus() => input.Softplus().Reclaim();

    private static int Elements(BenchmarkCase benchmark) => (int)benchmark.Parameters[nameof(Count)];
}
