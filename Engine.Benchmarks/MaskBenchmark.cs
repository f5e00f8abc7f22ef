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

    private readonly float[] _input = new float[Count];
    private readonly float[] _output = new float[Count];
    private readonly ulong[] _mask = new ulong[Count / 64];
    private readonly PhiloxGenerator _philox = new(1UL);
    private readonly TorchGenerator _torch = new(1UL);
    private readonly Random _random = new(1);
    private Action? _libTorch;

    /// <summary>Gets or sets the probability of dropping: 0.5 takes one random bit an element, others a byte.</summary>
    [Params(0.5, 0.1)]
    public double DropProbability { get; set; }

    /// <summary>Gets or sets the number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    private float Scale => 1 / (float)(1 - DropProbability);

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        _philox.Normal(_input);
        _philox.Mask(_mask, Count, 1 - DropProbability);
        if (!LibTorch.IsAvailable) return;
        LibTorchElementwise libTorch = new(_input, Threads);
        _libTorch = () => libTorch.Dropout(DropProbability);
    }

    static bool IMeasuredWork.CountsOperations => false;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) => BytesAttribute.Of(benchmark);

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) => StreamPeak.Of(Count, (int)benchmark.Parameters[nameof(Threads)]);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [Bytes(8)]
    public void NaiveForwardInverted()
    {
        for (int i = 0; i < Count; i++) _output[i] = _random.NextDouble() < DropProbability ? 0 : _input[i] * Scale;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(0.125)]
    public void PhiloxMask() => _philox.Mask(_mask, Count, 1 - DropProbability);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void PhiloxForwardInverted()
    {
        _philox.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, Scale, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void PhiloxForwardVanilla()
    {
        _philox.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, 1, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(0.125)]
    public void TorchMask() => _torch.Mask(_mask, Count, 1 - DropProbability);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void TorchForwardInverted()
    {
        _torch.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, Scale, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.25)]
    public void TorchForwardVanilla()
    {
        _torch.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, 1, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.125)]
    public void BackwardInverted() => MaskKernels.Apply(_input, _mask, Scale, _output);

    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8.125)]
    public void BackwardVanilla() => MaskKernels.Apply(_input, _mask, 1, _output);

    /// <summary>libtorch's dropout in training, where it was built in.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    [Bytes(8)]
    [Peer(LibTorch.Name)]
    public void TorchSharpForwardInverted() => _libTorch!();
}
