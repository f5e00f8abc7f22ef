using BenchmarkDotNet.Attributes;
using DropoutLab.Losses;

namespace DropoutLab.Benchmarks;

/// <summary>What the managed heap sees: a tensor, an operation, a recorded operation and its gradient, and a training step.</summary>
[MemoryDiagnoser]
public class AllocationBenchmark
{
    private readonly Tensor _small = Tensor.Ones(20, 1);
    private readonly Tensor _leaf = Tensor.Ones(20, 1);
    private readonly Tensor _large = Tensor.Ones(1024, 1024);
    private readonly MSELoss _loss = new();
    private Action _articleStep = null!;
    private Action _classifierStep = null!;

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = 1;
        _leaf.RequiresGrad = true;
        _articleStep = TrainingWork.Named("article, dropout").Step();
        _classifierStep = TrainingWork.Named("784-512-512-10, Adam").Step();
    }

    [Benchmark]
    public Tensor SmallTensor() => Tensor.Zeros(_small.Shape.AsSpan());

    [Benchmark]
    public Tensor LargeTensor() => Tensor.Zeros(_large.Shape.AsSpan());

    [Benchmark]
    public Tensor SmallSum() => _small + _small;

    [Benchmark]
    public Tensor LargeSum() => _large + _large;

    [Benchmark]
    public void RecordedLossAndGradient()
    {
        Tensor loss = _loss.Forward(_leaf, _small);
        _leaf.ZeroGrad();
        loss.Backward();
    }

    [Benchmark]
    public void ArticleStep() => _articleStep();

    [Benchmark]
    public void ClassifierStep() => _classifierStep();
}
