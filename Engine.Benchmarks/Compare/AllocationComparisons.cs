using DropoutLab.Benchmarks.Nets;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>What a step of a training of fixed shapes allocates when it has run for a while, against the limit.</summary>
internal sealed class AllocationComparisons : IComparisonSource
{
    private const int WarmupSteps = 50;
    private const int Steps = 50;

    private static readonly (MeasuredNet Net, int Kilobytes)[] Nets =
    [
        (ImageNets.LeNet, 16), (ImageNets.Vgg, 64), (ImageNets.BatchNorm, 16), (AIsEvalNets.Lstm, 64), (AIsEvalNets.Transformer, 64),
    ];

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        foreach (TrainingWork work in TrainingWork.All.Where(work => work.Sizes[1] <= 1024))
        {
            Parallelism.MaxThreads = threads;
            yield return Row(work.Name, threads, 16, work.Step());
        }

        foreach ((MeasuredNet net, int limit) in Nets)
        {
            Parallelism.MaxThreads = threads;
            yield return Row(net.Name, threads, limit, new NetRun(net).Pass(NetPass.Step));
        }
    }

    private static AllocationRow Row(string name, int threads, int kilobytes, Action step) => new()
    {
        Work = $"allocation of a step, {name}",
        Peer = $"limit of {kilobytes} KB",
        Threads = threads,
        Target = 1,
        Limit = kilobytes * 1024,
        Step = step,
    };

    /// <summary>The most bytes of a step on any thread: so no step has allocated an array larger than that, and with these limits none
    /// over 85,000 bytes.</summary>
    private sealed record AllocationRow : ComparisonRow
    {
        public required long Limit { get; init; }

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
