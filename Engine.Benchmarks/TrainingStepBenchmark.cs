using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks;

/// <summary>A training step of the article's nets and of three larger ones: forward, backward, optimizer.</summary>
[Config(typeof(SpeedConfig<TrainingStepBenchmark>))]
public class TrainingStepBenchmark : IMeasuredWork
{
    private Action ours = null!;
    private Action? libTorch;

    /// <summary>The nets as BenchmarkDotNet shows them.</summary>
    public static IEnumerable<string> Works => TrainingWork.All.Select(work => work.Name);

    /// <summary>Or sets the net and its optimizer.</summary>
    [ParamsSource(nameof(Works))]
    public string Work { get; set; } = string.Empty;

    /// <summary>Or sets how many threads may work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        ours = TrainingWork.Named(Work).Step();
        if (LibTorch.IsAvailable) libTorch = new LibTorchTraining(TrainingWork.Named(Work), Threads).Step;
    }

    static bool IMeasuredWork.CountsOperations => true;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) =>
        TrainingWork.Named((string)benchmark.Parameters[nameof(Work)]).StepOperations;

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) => PeakMeasurement.OfThreads(benchmark);

    [Benchmark(Baseline = true)]
    public void DropoutLab() => ours();

    /// <summary>libtorch through TorchSharp, where it was built in.</summary>
    [Benchmark]
    [Peer(LibTorch.Name)]
    public void TorchSharp() => libTorch!();
}
