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
            float[] parameter = new float[count], gradient = new float[count], first = new float[count], second = new float[count];
            yield return new Comparison
            {
                Work = $"Adam step, {count} parameters",
                Peer = "stream of 28 bytes",
                Threads = threads,
                // From the cache the two divisions and the root show; only the large one has a target.
                Target = count > 1_000_000 ? 1 / 1.15 : 0,
                Settling = TimeSpan.FromSeconds(0.4),
                Ours = adam.Step,
                Theirs = () => StreamPass.Run(parameter, gradient, first, second),
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
