using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Whole training steps against libtorch: the article's nets, and three larger ones.</summary>
internal sealed class TrainingComparisons : IComparisonSource
{
    private static readonly double[] Targets = [10, 10, 2.5, 3, 1.8, 2.2, 1.3, 1.6];

    public IEnumerable<Comparison> Rows(int threads)
    {
        if (!LibTorch.IsAvailable) yield break;
        foreach ((TrainingWork work, double target) in TrainingWork.All.Zip(Targets))
        {
            Parallelism.MaxThreads = threads;
            using LibTorchTraining theirs = new(work, threads);
            yield return new Comparison
            {
                Work = $"step {work.Name}",
                Peer = LibTorch.Name,
                Threads = threads,
                Target = target,
                Ours = work.Step(),
                Theirs = theirs.Step,
                Settling = TimeSpan.FromSeconds(0.7),
                Quiet = threads > 1 ? LibTorch.WaitForThreads : null,
            };
        }
    }
}
