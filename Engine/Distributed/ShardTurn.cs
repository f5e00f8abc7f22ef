using DropoutLab.Kernels;

namespace DropoutLab.Distributed;

/// <summary>A shard whose passes run on a thread of their own, part by part: what its operations ask in their middle is told between
/// the parts.</summary>
internal sealed class ShardTurn : ShardExchange, IDisposable
{
    private readonly SemaphoreSlim mine = new(0);
    private readonly SemaphoreSlim others = new(0);
    private readonly Thread thread;
    private double[] told = [];
    private bool isCancelled;

    public ShardTurn(int shard, int shards, Action<int> passes)
    {
        (Shard, Shards) = (shard, shards);
        thread = new Thread(() => Run(passes)) { Name = $"DropoutLab shard {shard}", IsBackground = true };
    }

    public int Shard { get; }

    public override int Shards { get; }

    /// <summary>What it waits with; nothing when it is done.</summary>
    public double[] Brought { get; private set; } = [];

    public Exception? Failure { get; private set; }

    /// <summary>Lets the shard run until it waits or is done.</summary>
    public void GoOn()
    {
        if (thread.ThreadState.HasFlag(ThreadState.Unstarted)) thread.Start();
        else mine.Release();
        others.Wait();
    }

    /// <summary>Tells it what it waits for, to be read when it goes on.</summary>
    public void Take(double[] all) => told = all;

    /// <summary>Ends a shard that still waits.</summary>
    public void Dispose()
    {
        if (!thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            isCancelled = true;
            mine.Release();
            thread.Join();
        }

        mine.Dispose();
        others.Dispose();
    }

    public override double[] Gather(ReadOnlySpan<double> own)
    {
        Brought = own.ToArray();
        others.Release();
        mine.Wait();
        if (isCancelled) throw new RankEndedException("DataParallel: another shard has failed");
        return [.. told];
    }

    private void Run(Action<int> passes)
    {
        OfThread = this;
        try
        {
            passes(Shard);
        }
        catch (Exception failure)
        {
            Failure = failure;
        }
        finally
        {
            Workspace.Release();
        }

        Brought = [];
        others.Release();
    }
}
