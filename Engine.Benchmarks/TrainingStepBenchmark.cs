using BenchmarkDotNet.Attributes;
using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks;

/// <summary>A training step of the article's nets and of three larger ones: forward, backward, optimizer.</summary>
[MemoryDiagnoser]
public class TrainingStepBenchmark
{
    private Action _ours = null!;
    private Action? _libTorch;

    /// <summary>Gets the nets as BenchmarkDotNet shows them.</summary>
    public static IEnumerable<string> Works => TrainingWork.All.Select(work => work.Name);

    /// <summary>Gets or sets the net and its optimizer.</summary>
    [ParamsSource(nameof(Works))]
    public string Work { get; set; } = string.Empty;

    /// <summary>Gets or sets how many threads may work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        _ours = TrainingWork.Named(Work).Step();
        if (LibTorch.IsAvailable) _libTorch = new LibTorchTraining(TrainingWork.Named(Work), Threads).Step;
        else Console.WriteLine(LibTorch.Description);
    }

    [Benchmark(Baseline = true)]
    public void DropoutLab() => _ours();

    /// <summary>libtorch through TorchSharp; an error where it was not built in.</summary>
    [Benchmark]
    public void TorchSharp() => (_libTorch ?? throw new NotSupportedException(LibTorch.Description))();
}
