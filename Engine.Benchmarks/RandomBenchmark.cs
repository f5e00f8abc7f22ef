using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;

namespace DropoutLab.Benchmarks;

/// <summary>2^20 uniform and normal numbers from both generators; times are nanoseconds an element.</summary>
[Config(typeof(SpeedConfig<RandomBenchmark>))]
public class RandomBenchmark : IMeasuredWork
{
    private const int Count = 1 << 20;

    private readonly float[] numbers = new float[Count];
    private readonly PhiloxGenerator philox = new(1UL);
    private readonly TorchGenerator torch = new(1UL);
    private readonly Random random = new(1);

    /// <summary>Or sets the number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup() => Parallelism.MaxThreads = Threads;

    static bool IMeasuredWork.CountsOperations => false;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) => BytesAttribute.Of(benchmark);

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) => StreamPeak.Of(Count, (int)benchmark.Parameters[nameof(Threads)]);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void NaiveUniform()
    {
        for (int i = 0; i < numbers.Length; i++) numbers[i] = random.NextSingle();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void PhiloxUniform() => philox.Uniform(numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void PhiloxNormal() => philox.Normal(numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void TorchUniform() => torch.Uniform(numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void TorchNormal() => torch.Normal(numbers);
}
