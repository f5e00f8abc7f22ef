namespace DropoutLab.Benchmarks.Compare;

/// <summary>What a step of a training of fixed shapes allocates when it has run for a while, against the limit.</summary>
internal sealed class AllocationComparisons : IComparisonSource
{
    private const int WarmupSteps = 50;
    private const int Steps = 50;

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        foreach (TrainingWork work in TrainingWork.All.Where(work => work.Sizes[1] <= 1024))
        {
            Parallelism.MaxThreads = threads;
            yield return new AllocationRow
            {
                Work = $"allocation of a step, {work.Name}",
                Peer = "limit of 16 KB",
                Threads = threads,
                Target = 1,
                Step = work.Step(),
            };
        }
    }

    /// <summary>The most bytes of a step on any thread: so no step has allocated an array larger than that, and with 16 KB none over
    /// 85,000 bytes.</summary>
    private sealed record AllocationRow : ComparisonRow
    {
        private const long Limit = 16 * 1024;

        public required Action Step { get; init; }

        public override ComparisonResult Measure(double peak)
        {
            for (int i = 0; i < WarmupSteps; i++) Step();
            long most = 1;
            for (int i = 0; i < Steps; i++)
            {
                long start = GC.GetTotalAllocatedBytes(precise: true);
                Step();
                most = Math.Max(most, GC.GetTotalAllocatedBytes(precise: true) - start);
            }

            return new ComparisonResult(
                Work, Peer, Threads, Target, ComparisonResult.Bytes, most, Limit, (double)Limit / most, 0, peak,
                Results.RunEnvironment.Date,
                Results.RunEnvironment.Commit);
        }
    }
}
