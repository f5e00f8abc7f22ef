using System.Runtime.ExceptionServices;

namespace DropoutLab.Distributed;

/// <summary>A thread that exchanges one bucket after another as they are posted, beside the one that computes.</summary>
internal sealed class BackgroundReduction
{
    private readonly SemaphoreSlim ready = new(0);
    private readonly Thread thread;
    private volatile bool isCancelled;
    private Exception? failure;

    public BackgroundReduction(int buckets, Action<int> reduce)
    {
        thread = new Thread(() => Run(buckets, reduce)) { Name = "DropoutLab gradients", IsBackground = true };
        thread.Start();
    }

    /// <summary>The next bucket is whole.</summary>
    public void Post() => ready.Release();

    /// <summary>Waits until all buckets are exchanged.</summary>
    public void Finish()
    {
        thread.Join();
        ready.Dispose();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Ends it without waiting: it may wait itself, for a rank that has failed as well.</summary>
    public void Cancel()
    {
        isCancelled = true;
        ready.Release();
    }

    private void Run(int buckets, Action<int> reduce)
    {
        try
        {
            for (int bucket = 0; bucket < buckets; bucket++)
            {
                ready.Wait();
                if (isCancelled) return;
                reduce(bucket);
            }
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }
    }
}
