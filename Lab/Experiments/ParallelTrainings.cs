namespace DropoutLab.Lab.Experiments;

/// <summary>Trains many small nets, several at a time, each on one thread: for nets this small that beats many threads for each.</summary>
internal static class ParallelTrainings
{
    /// <summary>Runs the trainings numbered from 0 on as many threads as the user allows; the results come in the order of
    /// the numbers.</summary>
    /// <remarks>What a training gives must depend on its number only: each draws from generators of its own.</remarks>
    internal static T[] Run<T>(int count, Func<int, T> train, CancellationToken cancellation)
    {
        var results = new T[count];
        int threads = Parallelism.MaxThreads;
        Parallelism.MaxThreads = 1;
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
            Parallel.For(0, count, options, i => results[i] = train(i));
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }

        return results;
    }
}
