using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>A step of Adam against a loop that only streams the same bytes.</summary>
internal sealed class OptimizerComparisons : IComparisonSource
{
    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        foreach (int count in new[] { 90_901, 10_000_000 })
        {
            Parallelism.MaxThreads = threads;
            var adam = new Adam([Trained(count)], learningRate: 1e-6);
            AlignedMemory parameter = new(count), gradient = new(count), first = new(count), second = new(count);
            yield return new Comparison
            {
                Work = $"Adam step, {count} parameters",
                Peer = "stream of 28 bytes",
                Threads = threads,
                // From the cache the two divisions and the root show; only the large one has a target.
                Target = count > 1_000_000 ? 1 / 1.15 : 0,
                Settling = TimeSpan.FromSeconds(0.4),
                Ours = adam.Step,
                Theirs = () => StreamPass.Run(parameter.Span, gradient.Span, first.Span, second.Span),
            };
        }
    }

    /// <summary>A parameter with a gradient.</summary>
    internal static Tensor Trained(int count)
    {
        Tensor parameter = Tensor.Uniform(-1, 1, [count], new PhiloxGenerator(1));
        parameter.RequiresGrad = true;
        parameter.Backward(Tensor.Uniform(-1, 1, [count], new PhiloxGenerator(2)));
        return parameter;
    }
}
