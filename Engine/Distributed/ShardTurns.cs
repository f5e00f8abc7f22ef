using System.Runtime.ExceptionServices;

namespace DropoutLab.Distributed;

/// <summary>The shards of a rank side by side: each has a thread, and one of them runs at a time, until it needs numbers of all shards or
/// is done.</summary>
internal sealed class ShardTurns(Communicator communicator, int shards)
{
    private const int Done = 0;
    private const int Idle = -1;
    private const int Apart = -2;

    /// <summary>Runs the passes of this rank's shards; called on every rank.</summary>
    /// <param name="own">The shards of this rank that have rows.</param>
    /// <param name="passes">What each does, on its own thread.</param>
    /// <param name="within">Does a part of a shard's passes, which is its second argument, with what belongs to the shard.</param>
    /// <exception cref="InvalidOperationException">A shard does not come where others wait for it; on every rank.</exception>
    public void Run(IReadOnlyList<int> own, Action<int> passes, Action<int, Action> within)
    {
        ShardTurn[] turns = [.. own.Select(shard => new ShardTurn(shard, shards, passes))];
        try
        {
            do
            {
                foreach (ShardTurn turn in turns)
                {
                    within(turn.Shard, turn.GoOn);
                    if (turn.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
                }
            }
            while (Meet(turns));
        }
        finally
        {
            foreach (ShardTurn turn in turns) turn.Dispose();
        }
    }

    /// <summary>Whether the shards have met, to go on, instead of being done.</summary>
    private bool Meet(ShardTurn[] turns)
    {
        Span<int> state = [turns.Length == 0 ? Idle : turns[0].Brought.Length];
        foreach (ShardTurn turn in turns)
            if (turn.Brought.Length != state[0]) state[0] = Apart;
        Span<int> states = new int[communicator.Size];
        communicator.AllGather(state, states);
        int length = Idle;
        foreach (int other in states)
        {
            if (other == Idle) continue;
            if (other == Apart || (length != Idle && length != other))
                throw new InvalidOperationException(
                    "DataParallel: the shards of a batch came to different synchronized layers: the same expected, in the same order");
            length = other;
        }

        if (length is Done or Idle) return false;
        double[] all = Gather(turns, length);
        foreach (ShardTurn turn in turns) turn.Take(all);
        return true;
    }

    private double[] Gather(ShardTurn[] turns, int length)
    {
        int first = ShardRange.OfRank(shards, communicator.Rank, communicator.Size).First;
        int most = (shards + communicator.Size - 1) / communicator.Size;
        var send = new double[most * length];
        foreach (ShardTurn turn in turns) turn.Brought.CopyTo(send, (turn.Shard - first) * length);
        var received = new double[communicator.Size * send.Length];
        communicator.AllGather<double>(send, received);
        var all = new double[shards * length];
        for (int rank = 0; rank < communicator.Size; rank++)
        {
            ShardRange theirs = ShardRange.OfRank(shards, rank, communicator.Size);
            received.AsSpan(rank * send.Length, theirs.Count * length).CopyTo(all.AsSpan(theirs.First * length));
        }

        return all;
    }
}
