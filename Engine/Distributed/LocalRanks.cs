using System.Runtime.ExceptionServices;

namespace DropoutLab.Distributed;

/// <summary>Ranks that are threads of this process: for one machine with many cores, and for tests without MPI.</summary>
/// <remarks>
/// <para>Usage: <c>LocalRanks.Run(4, communicator => Train(communicator));</c> where Train makes model, loader and optimizer of
/// its own.</para>
/// <para>Each rank has its own <see cref="Generator.Default"/>, with the state that the caller's has when Run begins. Tensors, modules and
/// generators are not shared between ranks.</para>
/// <para>Failures: a rank that throws ends the wait of the others; so does one that is done while others wait for it.</para>
/// </remarks>
public static class LocalRanks
{
    /// <summary>Runs some work once on each rank and returns when all are done.</summary>
    /// <param name="ranks">How many, at least 1.</param>
    /// <param name="work">The work of a rank.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one rank.</exception>
    /// <exception cref="InvalidOperationException">The ranks called different collectives, or one was done while others waited; or the
    /// default generator is of a kind that cannot be copied. An exception of a rank itself is thrown as it is: that of the lowest rank
    /// which failed by itself.</exception>
    public static void Run(int ranks, Action<Communicator> work)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        ArgumentNullException.ThrowIfNull(work);
        byte[] state = Generator.Default.GetState();
        using var meeting = new RankMeeting(ranks);
        var failures = new Exception?[ranks];
        var threads = new Thread[ranks];
        for (int i = 0; i < ranks; i++)
        {
            int rank = i;
            Generator own = Generator.Default.NewStream(0, 0) ?? throw new InvalidOperationException(
                $"LocalRanks: Generator.Default is a {Generator.Default.GetType().Name}, a PhiloxGenerator or TorchGenerator expected");
            own.SetState(state);
            threads[rank] = new Thread(() => failures[rank] = RunRank(rank, own)) { Name = $"DropoutLab rank {rank}", IsBackground = true };
        }

        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Exception? failure = Array.Find(failures, failure => failure is not null and not RankEndedException)
            ?? Array.Find(failures, failure => failure is not null);
        if (failure is RankEndedException) throw new InvalidOperationException($"LocalRanks: {failure.Message}");
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);

        Exception? RunRank(int rank, Generator own)
        {
            Generator.DefaultOfThread = own;
            Exception? thrown = null;
            try
            {
                work(new LocalCommunicator(rank, ranks, meeting));
            }
            catch (Exception exception)
            {
                thrown = exception;
            }

            meeting.End(rank);
            return thrown;
        }
    }
}
