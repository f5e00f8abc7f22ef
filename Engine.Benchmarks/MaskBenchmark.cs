using BenchmarkDotNet.Attributes;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks;

/// <summary>Masks of 2^20 elements: drawn and applied (forward), applied again (backward); times are nanoseconds an element.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class MaskBenchmark
{
    private const int Count = 1 << 20;

    private readonly float[] _input = new float[Count];
    private readonly float[] _output = new float[Count];
    private readonly ulong[] _mask = new ulong[Count / 64];
    private readonly PhiloxGenerator _philox = new(1UL);
    private readonly TorchGenerator _torch = new(1UL);
    private readonly Random _random = new(1);

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
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void NaiveForwardInverted()
    {
        for (int i = 0; i < Count; i++) _output[i] = _random.NextDouble() < DropProbability ? 0 : _input[i] * Scale;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void PhiloxMask() => _philox.Mask(_mask, Count, 1 - DropProbability);

    [Benchmark(OperationsPerInvoke = Count)]
    public void PhiloxForwardInverted()
    {
        _philox.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, Scale, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void PhiloxForwardVanilla()
    {
        _philox.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, 1, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void TorchMask() => _torch.Mask(_mask, Count, 1 - DropProbability);

    [Benchmark(OperationsPerInvoke = Count)]
    public void TorchForwardInverted()
    {
        _torch.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, Scale, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void TorchForwardVanilla()
    {
        _torch.Mask(_mask, Count, 1 - DropProbability);
        MaskKernels.Apply(_input, _mask, 1, _output);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void BackwardInverted() => MaskKernels.Apply(_input, _mask, Scale, _output);

    [Benchmark(OperationsPerInvoke = Count)]
    public void BackwardVanilla() => MaskKernels.Apply(_input, _mask, 1, _output);
}
