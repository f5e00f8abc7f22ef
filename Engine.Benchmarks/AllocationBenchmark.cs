using BenchmarkDotNet.Attributes;
using DropoutLab.Losses;

namespace DropoutLab.Benchmarks;

/// <summary>What the managed heap sees: a tensor, an operation, a recorded operation and its gradient, and a training step.</summary>
[MemoryDiagnoser]
public class AllocationBenchmark
{
    private readonly Tensor small = Tensor.Ones(20, 1);
    private readonly Tensor leaf = Tensor.Ones(20, 1);
    private readonly Tensor large = Tensor.Ones(1024, 1024);
    private readonly MSELoss loss = new();
    private Action articleStep = null!;
    private Action classifierStep = null!;

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = 1;
        leaf.RequiresGrad = true;
        articleStep = TrainingWork.Named("article, dropout").Step();
        classifierStep = TrainingWork.Named("784-512-512-10, Adam").Step();
    }

    [Benchmark]
    public Tensor SmallTensor() => Tensor.Zeros(small.Shape.AsSpan());

    [Benchmark]
    public Tensor LargeTensor() => Tensor.Zeros(large.Shape.AsSpan());

    [Benchmark]
    public Tensor SmallSum() => small + small;

    [Benchmark]
    public Tensor LargeSum() => large + large;

    [Benchmark]
    public void RecordedLossAndGradient()
    {
        Tensor loss = this.loss.Forward(leaf, small);
        leaf.ZeroGrad();
        loss.Backward();
    }

    [Benchmark]
    public void ArticleStep() => articleStep();

    [Benchmark]
    public void ClassifierStep() => classifierStep();
}
