using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>Trains many small nets, several at a time, each on one thread: for nets this small that beats many threads for each.</summary>
internal static class ParallelTrainings
{
    /// <summary>Runs the trainings numbered from 0; what each gives must depend on its number only.</summary>
    internal static TResult[] Run<TResult>(ExperimentRun run, int count, Func<int, string> describe, Func<int, TResult> train)
    {
        var results = new TResult[count];
        int threads = Parallelism.MaxThreads;
        Parallelism.MaxThreads = 1;
        try
        {
            WorkProgress.Run(run.Console, count, progress => Parallel.For(
                0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = run.Cancellation }, i =>
                {
                    results[i] = train(i);
                    progress.Done(describe(i));
                }));
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }
        return results;
    }
}
