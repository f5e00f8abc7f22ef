using BenchmarkDotNet.Attributes;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks;

/// <summary>One step of each optimizer: over the article's net, a layer of 1024 x 1024, and more than any cache holds.</summary>
[MemoryDiagnoser]
public class OptimizerBenchmark
{
    private Optimizer sgd = null!;
    private Optimizer momentum = null!;
    private Optimizer adam = null!;
    private Optimizer adamW = null!;
    private float[][] streams = null!;

    /// <summary>Gets or sets the number of parameters.</summary>
    [Params(90_901, 1_048_576, 10_000_000)]
    public int Parameters { get; set; }

    /// <summary>Gets or sets how many threads may work.</summary>
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
        streams = [new float[Parameters], new float[Parameters], new float[Parameters], new float[Parameters]];
    }

    [Benchmark(Baseline = true)]
    public void Stream28Bytes() => StreamPass.Run(streams[0], streams[1], streams[2], streams[3]);

    [Benchmark]
    public void Sgd() => sgd.Step();

    [Benchmark]
    public void SgdMomentumDecay() => momentum.Step();

    [Benchmark]
    public void Adam() => adam.Step();

    [Benchmark]
    public void AdamW() => adamW.Step();

    private Tensor Trained() => OptimizerComparisons.Trained(Parameters);
}
