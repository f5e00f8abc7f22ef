using System.Diagnostics;
using System.Text;
using DropoutLab.Distributed;
using static DropoutLab.Mpi.MpiFunctions;

namespace DropoutLab.Mpi;

/// <summary>Ranks that are processes, started by MPI. Each wait has a time limit: without one a rank whose wire is cut, or that waits for
/// one that is done, waits for ever.</summary>
internal sealed unsafe class MpiCommunicator : Communicator
{
    private const int TestsBetweenLooks = 256;
    private const int DoneTag = 1;

    /// <summary>After a rank has said that it is done, what it had sent before may still be on its way for so long.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);

    // One call at a time, from whichever thread.
    private readonly Lock gate = new();
    private readonly MpiLibrary library;
    private readonly nint control;
    private readonly TimeSpan timeout;
    private bool isAborting;

    private MpiCommunicator(int rank, int size, MpiLibrary library, TimeSpan timeout)
        : base(rank, size)
    {
        (this.library, this.timeout) = (library, timeout);
        nint copy = 0;
        Check(MPI_Comm_dup(library.World, &copy), "MPI_Comm_dup");
        control = copy;
        Check(MPI_Comm_set_errhandler(control, library.ErrorsReturn), "MPI_Comm_set_errhandler");
    }

    /// <summary>Initializes MPI, which a process can do once.</summary>
    public static MpiCommunicator Start(MpiLibrary library, TimeSpan timeout)
    {
        const int Serialized = 2;
        int provided, rank, size;
        Check(MPI_Init_thread(null, null, Serialized, &provided), "MPI_Init_thread");
        // Gradients are exchanged by a thread of their own.
        if (provided < Serialized)
            throw new InvalidOperationException(
                $"MPI: calls from any thread, one at a time (level {Serialized}), expected, the library permits level {provided}");
        Check(MPI_Comm_set_errhandler(library.World, library.ErrorsReturn), "MPI_Comm_set_errhandler");
        Check(MPI_Comm_rank(library.World, &rank), "MPI_Comm_rank");
        Check(MPI_Comm_size(library.World, &size), "MPI_Comm_size");
        return new MpiCommunicator(rank, size, library, timeout);
    }

    /// <summary>Ends the job on all ranks; the process too, should the library not do it.</summary>
    public void Abort(int code, string reason)
    {
        // The first failure is the one that counts.
        if (Interlocked.Exchange(ref isAborting, true)) Thread.Sleep(Timeout.Infinite);
        Console.Error.WriteLine($"rank {Rank} of {Size}: {reason}");
        Console.Error.Flush();
        // The launcher of MPICH drops what it has not read when the job ends; and another rank may have something to say.
        Thread.Sleep(TimeSpan.FromMilliseconds(200));
        using var killer = new Timer(_ => Process.GetCurrentProcess().Kill(), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        // The thread that exchanges gradients may be in a call; one that never returns is not waited for.
        _ = gate.TryEnter(TimeSpan.FromSeconds(1));
        _ = MPI_Abort(library.World, code);
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Tells the others that this rank is done, waits until all are, and ends MPI.</summary>
    public void Finish()
    {
        nint request = 0;
        for (int rank = 0; rank < Size; rank++)
            if (rank != Rank) Check(MPI_Isend(null, 0, library.Bytes, rank, DoneTag, control, &request), "MPI_Isend");
        Check(MPI_Ibarrier(control, &request), "MPI_Ibarrier");
        Wait(request, "the end of the job", watchesForDone: false);
        Check(MPI_Finalize(), "MPI_Finalize");
    }

    protected override void BroadcastBytes(Span<byte> values, int root)
    {
        nint request = 0;
        fixed (byte* address = values)
        {
            lock (gate) Check(MPI_Ibcast(address, values.Length, library.Bytes, root, library.World, &request), "MPI_Ibcast");
            Wait(request, "a broadcast", watchesForDone: true);
        }
    }

    protected override void AllGatherBytes(ReadOnlySpan<byte> own, Span<byte> all)
    {
        nint request = 0;
        fixed (byte* send = own, receive = all)
        {
            lock (gate)
                Check(MPI_Iallgather(send, own.Length, library.Bytes, receive, own.Length, library.Bytes, library.World, &request),
                    "MPI_Iallgather");
            Wait(request, "an all-gather", watchesForDone: true);
        }
    }

    protected override void AllToAllBytes(ReadOnlySpan<byte> send, Span<byte> receive)
    {
        nint request = 0;
        int part = send.Length / Size;
        fixed (byte* from = send, to = receive)
        {
            lock (gate) Check(MPI_Ialltoall(from, part, library.Bytes, to, part, library.Bytes, library.World, &request), "MPI_Ialltoall");
            Wait(request, "an all-to-all", watchesForDone: true);
        }
    }

    /// <summary>Polls: MPI moves data while it is asked. Another process gets the processor in between.</summary>
    private void Wait(nint request, string what, bool watchesForDone)
    {
        long start = Stopwatch.GetTimestamp(), doneAt = 0;
        for (int tests = 1; !IsComplete(&request); tests++)
        {
            if (tests % TestsBetweenLooks != 0) continue;
            Thread.Yield();
            if (watchesForDone && doneAt == 0 && AnyIsDone()) doneAt = Stopwatch.GetTimestamp();
            if (doneAt != 0 && Stopwatch.GetElapsedTime(doneAt) > Grace)
                Abort(
                    MpiJob.FailureCode,
                    $"waits in {what}, and another rank has ended its work: the same collectives expected on every rank");
            if (Stopwatch.GetElapsedTime(start) > timeout)
                Abort(MpiJob.TimeoutCode, $"{what} took more than {timeout.TotalSeconds} s: a rank or the network does not answer");
        }
    }

    private bool IsComplete(nint* request)
    {
        // The other thread ends the job: whatever is returned, or thrown, would be taken for a failure of its own.
        if (Volatile.Read(ref isAborting)) Thread.Sleep(Timeout.Infinite);
        int flag;
        lock (gate) Check(MPI_Test(request, &flag, library.StatusIgnore), "MPI_Test");
        return flag != 0;
    }

    private bool AnyIsDone()
    {
        int flag;
        MpiStatus status;
        lock (gate) Check(MPI_Iprobe(library.AnySource, DoneTag, control, &flag, &status), "MPI_Iprobe");
        return flag != 0;
    }

    private static void Check(int code, string function)
    {
        if (code == 0) return;
        byte* text = stackalloc byte[8192];
        int length = 0;
        _ = MPI_Error_string(code, text, &length);
        throw new IOException($"{function}: {Encoding.UTF8.GetString(text, length)} (code {code})");
    }
}
