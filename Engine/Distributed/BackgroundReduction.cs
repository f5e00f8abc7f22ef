using System.Runtime.ExceptionServices;

namespace DropoutLab.Distributed;

/// <summary>A thread that exchanges one bucket after another as they are posted, beside the one that computes.</summary>
internal sealed class BackgroundReduction
{
    // Not Lock: a thread waits for its pulse.
    private readonly object gate = new();
    private readonly Thread thread;
    private int posted;
    private bool isCancelled;
    private Exception? failure;

    public BackgroundReduction(int buckets, Action<int> reduce)
    {
        thread = new Thread(() => Run(buckets, reduce)) { Name = "DropoutLab gradients", IsBackground = true };
        thread.Start();
    }

    /// <summary>The next bucket is whole.</summary>
    public void Post()
    {
        lock (gate)
        {
            posted++;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Waits until all buckets are exchanged.</summary>
    public void Finish()
    {
        thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Ends it without waiting: it may wait itself, for a rank that has failed as well.</summary>
    public void Cancel()
    {
        lock (gate)
        {
            isCancelled = true;
            Monitor.Pulse(gate);
        }
    }

    private void Run(int buckets, Action<int> reduce)
    {
        try
        {
            for (int bucket = 0; bucket < buckets && WaitFor(bucket); bucket++) reduce(bucket);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }
    }

    /// <summary>Whether a bucket has been posted, instead of an end.</summary>
    private bool WaitFor(int bucket)
    {
        lock (gate)
        {
            while (posted <= bucket && !isCancelled) Monitor.Wait(gate);
            return !isCancelled;
        }
    }
}
