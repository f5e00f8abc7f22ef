using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Whole training steps against libtorch: the article's nets, and three larger ones.</summary>
internal sealed class TrainingComparisons : IComparisonSource
{
    /// <summary>Steps after which the article's training ends, and here begins anew: long after, the moments of units that learn no more
    /// are subnormal numbers, with which the processor is slow.</summary>
    private const int ArticleSteps = 500;

    private static readonly double[] Targets = [10, 10, 2.5, 3, 1.8, 2.2, 1.3, 1.6];

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        if (!LibTorch.IsAvailable) yield break;
        foreach ((TrainingWork work, double target) in TrainingWork.All.Zip(Targets))
        {
            Parallelism.MaxThreads = threads;
            LibTorchTraining theirs = new(work, threads);
            Action ours = work.Step();
            int ourSteps = 0, theirSteps = 0;
            yield return new Comparison
            {
                Work = $"step {work.Name}",
                Peer = LibTorch.Name,
                Threads = threads,
                Target = target,
                Operations = work.StepOperations,
                Ours = () =>
                {
                    if (work.IsRegression && ++ourSteps % ArticleSteps == 0) ours = work.Step();
                    ours();
                },
                Theirs = () =>
                {
                    if (work.IsRegression && ++theirSteps % ArticleSteps == 0)
                    {
                        theirs.Dispose();
                        theirs = new LibTorchTraining(work, threads);
                    }

                    theirs.Step();
                },
                Settling = TimeSpan.FromSeconds(0.7),
                Quiet = threads > 1 ? LibTorch.WaitForThreads : null,
            };
            theirs.Dispose();
        }
    }
}
