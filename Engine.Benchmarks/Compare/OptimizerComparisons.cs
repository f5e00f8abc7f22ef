using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>A step of Adam against a loop that only streams the same bytes, and one of an embedding's touched rows against one of all
/// its rows.</summary>
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

        foreach (int words in new[] { 10_000, 50_000 })
        {
            foreach (string name in new[] { "Adam", "SGD" })
            {
                yield return new Comparison
                {
                    Work = $"{name} step, embedding {words}x256, 2048 rows, only touched rows",
                    Peer = "all rows",
                    Threads = threads,
                    // Where a batch names a fifth of the rows, there is little to pass over.
                    Target = words > 10_000 ? 1 : 0,
                    Settling = TimeSpan.FromSeconds(0.4),
                    Ours = Embedding(name, words, onlyTouchedRows: true).Step,
                    Theirs = Embedding(name, words, onlyTouchedRows: false).Step,
                };
            }
        }
    }

    private static Optimizer Embedding(string name, int words, bool onlyTouchedRows)
    {
        Tensor weight = Tensor.Uniform(-1, 1, [words, 256], new PhiloxGenerator(1));
        weight.RequiresGrad = true;
        var random = new Random(2);
        Tensor rows = Tensor.FromIndices([.. Enumerable.Range(0, 2048).Select(_ => random.Next(words))]);
        weight.Rows(rows).Sum().Backward();
        var group = new ParameterGroup([weight], learningRate: 1e-6) { OnlyTouchedRows = onlyTouchedRows };
        return name == "Adam" ? new Adam([group]) : new SGD([group]);
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
