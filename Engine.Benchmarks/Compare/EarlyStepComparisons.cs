namespace DropoutLab.Benchmarks.Compare;

/// <summary>A training step whose backward pass takes the optimizer's step too, against one with a step of its own.</summary>
internal sealed class EarlyStepComparisons : IComparisonSource
{
    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        foreach (TrainingWork work in TrainingWork.All)
        {
            Parallelism.MaxThreads = threads;
            yield return new Comparison
            {
                Work = $"step in the backward pass, {work.Name}",
                Peer = "Backward and Step",
                Threads = threads,
                Target = 1,
                Operations = work.StepOperations,
                Settling = TimeSpan.FromSeconds(0.7),
                Ours = work.Step(inBackward: true),
                Theirs = work.Step(),
            };
        }
    }
}
