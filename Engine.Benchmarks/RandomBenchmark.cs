using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;

namespace DropoutLab.Benchmarks;

/// <summary>2^20 uniform and normal numbers from both generators; times are nanoseconds an element.</summary>
[Config(typeof(SpeedConfig<RandomBenchmark>))]
public class RandomBenchmark : IMeasuredWork
{
    private const int Count = 1 << 20;

    private readonly float[] _numbers = new float[Count];
    private readonly PhiloxGenerator _philox = new(1UL);
    private readonly TorchGenerator _torch = new(1UL);
    private readonly Random _random = new(1);

    /// <summary>Gets or sets the number of threads.</summary>
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
        for (int i = 0; i < _numbers.Length; i++) _numbers[i] = _random.NextSingle();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void PhiloxUniform() => _philox.Uniform(_numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void PhiloxNormal() => _philox.Normal(_numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void TorchUniform() => _torch.Uniform(_numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(4)]
    public void TorchNormal() => _torch.Normal(_numbers);
}
