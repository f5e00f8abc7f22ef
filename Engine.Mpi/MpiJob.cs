using DropoutLab.Distributed;

namespace DropoutLab.Mpi;

/// <summary>Runs a program's work on ranks that <c>mpirun</c> started, over an installed Open MPI or MPICH.</summary>
/// <remarks>
/// <para>Usage: <c>return MpiJob.Run(communicator => Train(communicator));</c> as all that Main does, started by <c>mpirun -n 4
/// program</c>. Without mpirun it is a world of one rank.</para>
/// <para>The library is found by itself: the one that belongs to the launcher, else Open MPI, else MPICH. The variable DROPOUTLAB_MPI
/// names another one.</para>
/// <para>Threads: <see cref="Parallelism.MaxThreads"/>, if it is still the number of processors, becomes that number divided by the ranks
/// on this machine.</para>
/// <para>Failures end the whole job, on all ranks, with a message on standard error: an exception on a rank, one that ends while others
/// wait for it, and a wait that is longer than the time limit, as where a cable is cut. Scripts start mpirun under
/// <c>timeout -s KILL</c>: it may outlive the ranks on a machine that it cannot reach.</para>
/// </remarks>
public static class MpiJob
{
    /// <summary>The exit code after an exception or an early end.</summary>
    public const int FailureCode = 70;

    /// <summary>The exit code after a wait beyond the time limit.</summary>
    public const int TimeoutCode = 71;

    private static bool wasStarted;

    /// <summary>Runs some work on every rank and ends MPI; a process can do it once.</summary>
    /// <param name="work">The work of this rank.</param>
    /// <param name="timeout">How long a rank waits for another at most; 10 minutes if left out. It must cover what only one rank does, such
    /// as writing a file.</param>
    /// <returns>The program's exit code: 0; after a failure the job ends by itself.</returns>
    /// <exception cref="DllNotFoundException">There is no MPI; the message names the package to install.</exception>
    /// <exception cref="InvalidOperationException">It was called before; or the launcher started another number of ranks than the library
    /// sees, which is of another kind.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time limit is not above 0.</exception>
    public static int Run(Action<Communicator> work, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        TimeSpan limit = timeout ?? TimeSpan.FromMinutes(10);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        if (wasStarted) throw new InvalidOperationException("MpiJob.Run: one call in a process expected: MPI cannot be started again");
        MpiLibrary library = MpiLibrary.Load();
        wasStarted = true;
        var communicator = MpiCommunicator.Start(library, limit);
        bool done = false;
        AppDomain.CurrentDomain.UnhandledException += (_, failure) => EndJob($"{failure.ExceptionObject}", FailureCode);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndJob(
            "the process ends before its work is done", Environment.ExitCode != 0 ? Environment.ExitCode : FailureCode);
        try
        {
            CheckLauncher(communicator.Size);
            if (Parallelism.MaxThreads == Environment.ProcessorCount)
                Parallelism.MaxThreads = Math.Max(1, Environment.ProcessorCount / MpiLibrary.RanksOnThisMachine);
            work(communicator);
            communicator.Finish();
            done = true;
        }
        catch (Exception failure)
        {
            EndJob($"{failure}", FailureCode);
        }

        return 0;

        void EndJob(string reason, int code)
        {
            if (done) return;
            done = true;
            communicator.Abort(code, reason);
        }
    }

    private static void CheckLauncher(int size)
    {
        if (MpiLibrary.LaunchedSize is { } launched && launched != $"{size}")
            throw new InvalidOperationException(
                $"MPI: the launcher started {launched} ranks, the library sees {size}. It is of another kind than the launcher: " +
                MpiLibrary.Version);
    }
}
