using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks;

/// <summary>One step of each optimizer: over the article's net, a layer of 1024 x 1024, and more than any cache holds.</summary>
[Config(typeof(SpeedConfig<OptimizerBenchmark>))]
public class OptimizerBenchmark : IMeasuredWork
{
    private Optimizer sgd = null!;
    private Optimizer momentum = null!;
    private Optimizer adam = null!;
    private Optimizer adamW = null!;
    private AlignedMemory[] streams = null!;
    private Action? libTorch;

    /// <summary>Or sets the number of parameters.</summary>
    [Params(90_901, 1_048_576, 10_000_000)]
    public int Parameters { get; set; }

    /// <summary>Or sets how many threads may work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        sgd = new SGD([Trained()], learningRate: 1e-6);
        momentum = new SGD([Trained()], learningRate: 1e-6, momentum: 0.9, weightDecay: 1e-4);
        adam = new Adam([Trained()], learningRate: 1e-6);
        adamW = new AdamW([Trained()], learningRate: 1e-6);
        streams = [new(Parameters), new(Parameters), new(Parameters), new(Parameters)];
        if (LibTorch.IsAvailable) libTorch = new LibTorchAdam(Parameters, Threads).Step;
    }

    static bool IMeasuredWork.CountsOperations => false;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) => BytesAttribute.Of(benchmark) * Elements(benchmark);

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) =>
        StreamPeak.Of(Elements(benchmark), (int)benchmark.Parameters[nameof(Threads)]);

    [Benchmark(Baseline = true)]
    [Bytes(28)]
    public void Stream28Bytes() => StreamPass.Run(streams[0].Span, streams[1].Span, streams[2].Span, streams[3].Span);

    [Benchmark]
    [Bytes(12)]
    public void Sgd() => sgd.Step();

    [Benchmark]
    [Bytes(20)]
    public void SgdMomentumDecay() => momentum.Step();

    [Benchmark]
    [Bytes(28)]
    public void Adam() => adam.Step();

    [Benchmark]
    [Bytes(28)]
    public void AdamW() => adamW.Step();

    /// <summary>libtorch's Adam, where it was built in.</summary>
    [Benchmark]
    [Bytes(28)]
    [Peer(LibTorch.Name)]
    public void TorchSharpAdam() => libTorch!();

    private static int Elements(BenchmarkCase benchmark) => (int)benchmark.Parameters[nameof(Parameters)];

    private Tensor Trained() => OptimizerComparisons.Trained(Parameters);
}
