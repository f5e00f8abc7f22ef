using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>Masks of 2^20 elements: drawn and applied (forward), applied again (backward); times are nanoseconds an element.</summary>
[Config(typeof(SpeedConfig<MaskBenchmark>))]
public class MaskBenchmark : IMeasuredWork
{
    private const int Count = 1 << 20;

    private readonly float[] input = new float[Count];
    private readonly float[] output = new float[Count];
    private readonly ulong[] mask = new ulong[Count / 64];
    private readonly PhiloxGenerator philox = new(1UL);
    private readonly TorchGenerator torch = new(1UL);
    private readonly Random random = new(1);
    private Action? libTorch;

    /// <summary>Or sets the probability of dropping: 0.5 takes one random bit an element, others a byte.</summary>
    [Params(0.5, 0.1)]
    public double DropProbability { get; set; }

    /// <summary>Or sets the number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    private float Scale => 1 / (float)(1 - DropProbability);

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        philox.Normal(input);
        philox.Mask(mask, Count, 1 - DropProbability);
        if (!LibTorch.IsAvailable) return;
        LibTorchElementwise libTorch = new(input, Threads);
        this.libTorch = () => libTorch.Dropout(DropProbability);
    }

    static bool IMeasuredWork.CountsOperations => false;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) => BytesAttribute.Of(benchmark);

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) => StreamPeak.Of(Count, (int)benchmark.Parameters[nameof(Threads)]);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [Bytes(8)]
    public void NaiveForwardInverted()
    {
        for (int i = 0; i < Count; i++) output[i] = random.NextDouble() < DropProbability ? 0 : input[i] * Scale;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(0.125)]
    public void PhiloxMask() => philox.Mask(mask, Count, 1 - DropProbability);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void PhiloxForwardInverted()
    {
        philox.Mask(mask, Count, 1 - DropProbability);
        MaskKernels.Apply(input, mask, Scale, output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void PhiloxForwardVanilla()
    {
        philox.Mask(mask, Count, 1 - DropProbability);
        MaskKernels.Apply(input, mask, 1, output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(0.125)]
    public void TorchMask() => torch.Mask(mask, Count, 1 - DropProbability);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void TorchForwardInverted()
    {
        torch.Mask(mask, Count, 1 - DropProbability);
        MaskKernels.Apply(input, mask, Scale, output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void TorchForwardVanilla()
    {
        torch.Mask(mask, Count, 1 - DropProbability);
        MaskKernels.Apply(input, mask, 1, output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.125)]
    public void BackwardInverted() => MaskKernels.Apply(input, mask, Scale, output);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.125)]
    public void BackwardVanilla() => MaskKernels.Apply(input, mask, 1, output);

    /// <summary>libtorch's dropout in training, where it was built in.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8)]
    [Peer(LibTorch.Name)]
    public void TorchSharpForwardInverted() => libTorch!();
}
