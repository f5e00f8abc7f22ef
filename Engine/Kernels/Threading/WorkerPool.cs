using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace DropoutLab.Kernels;

/// <summary>Runs the chunks of a job on the calling thread and on waiting workers.</summary>
/// <remarks>
/// <para>A chunk belongs to whoever takes it first. The caller takes chunks too, so a worker that wakes late (a busy neighbour has its
/// processor) costs nothing: it finds none left. The caller waits only for chunks that a worker has begun.</para>
/// <para>The caller takes from the front, the workers from the back: so the same part of a weight, its gradient and its moments stays in
/// the same processor's cache from one operation to the next.</para>
/// <para>The pool serves one caller at a time. A second caller, and a job inside a chunk, run alone on their thread: waiting for the
/// workers would take longer than the work.</para>
/// <para>A call allocates nothing: the job is a struct on the caller's stack, reached by its address.</para>
/// </remarks>
internal static unsafe class WorkerPool
{
    /// <summary>Work for one more thread: below this, sharing costs what it saves even when a worker is awake.</summary>
    private const long WorthwhileNanoseconds = 8_000;

    /// <summary>A sleeping worker costs its caller some 15 microseconds to wake, and starts some 30 later.</summary>
    private const long WorthWakingNanoseconds = 60_000;

    /// <summary>Jobs that follow each other this fast are a training step: the first wakes the workers for those behind it.</summary>
    private static readonly long SequenceTicks = Stopwatch.Frequency / 1_000_000 * 100;

    // The chunks that nobody has taken: the first of them in the lower half, the end behind the last in the upper. Both change in one
    // exchange. A worker that looked at the last job and takes a chunk of this one is welcome: it reads what to run afterwards.
    private static long remaining;
    private static int unfinished;
    private static int busy;
    private static long lastEnd;
    private static void* job;
    private static delegate*<void*, int, void> run;
    private static Exception? failure;
    private static Worker[] workers = [];
    private static volatile int maxThreads = Environment.ProcessorCount;

    [ThreadStatic]
    private static bool insideJob;

    /// <summary>The most threads that run, whatever MaxThreads allows: more would only take turns, and their waking and looking for work
    /// doubled the time of a step. Tests raise it, so that many threads meet on any machine.</summary>
    public static int Processors { get; set; } = Environment.ProcessorCount;

    public static int MaxThreads
    {
        get => maxThreads;
        set => maxThreads = value;
    }

    /// <summary>The most threads that a job of this thread is given.</summary>
    public static int MostThreads => insideJob ? 1 : Math.Min(maxThreads, Processors);

    /// <summary>Runs every chunk of the job once and returns when all are done.</summary>
    /// <param name="job">The work.</param>
    /// <param name="chunkCount">The number of chunks. Numbers that are added across chunks must not depend on it, since the bits must not
    /// depend on the number of threads.</param>
    /// <param name="nanoseconds">About how long the whole job takes on one thread.</param>
    /// <remarks>When chunks throw, one of their exceptions is thrown here after the others have ended.</remarks>
    public static void Run<TJob>(ref TJob job, int chunkCount, long nanoseconds)
        where TJob : unmanaged, IParallelJob
    {
        int threads = (int)Math.Min(Math.Min(MostThreads, chunkCount), 1 + (nanoseconds / WorthwhileNanoseconds));
        if (threads <= 1 || insideJob || Interlocked.Exchange(ref busy, 1) != 0)
        {
            for (int chunk = 0; chunk < chunkCount; chunk++) job.Run(chunk);
            return;
        }

        fixed (TJob* address = &job) RunShared(address, &RunChunk<TJob>, chunkCount, threads - 1, nanoseconds);
    }

    private static void RunChunk<TJob>(void* job, int chunk)
        where TJob : unmanaged, IParallelJob => ((TJob*)job)->Run(chunk);

    private static void RunShared(void* job, delegate*<void*, int, void> run, int chunkCount, int helpers, long nanoseconds)
    {
        Exception? failure;
        insideJob = true;
        try
        {
            if (WorkerPool.workers.Length < helpers) StartWorkers(helpers);
            WorkerPool.job = job;
            WorkerPool.run = run;
            WorkerPool.failure = null;
            unfinished = chunkCount;
            Interlocked.Exchange(ref remaining, (long)chunkCount << 32);
            Worker[] workers = WorkerPool.workers;
            long now = Stopwatch.GetTimestamp();
            if (nanoseconds >= WorthWakingNanoseconds || now - lastEnd < SequenceTicks)
                for (int i = 0; i < helpers; i++) workers[i].Wake();
            while (TryRunOne(fromFront: true)) { }

            WaitForWorkers();
            lastEnd = Stopwatch.GetTimestamp();
            failure = WorkerPool.failure;
        }
        finally
        {
            insideJob = false;
            Volatile.Write(ref busy, 0);
        }

        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    private static bool HasChunks
    {
        get
        {
            long remaining = Volatile.Read(ref WorkerPool.remaining);
            return (int)remaining != (int)(remaining >> 32);
        }
    }

    private static bool TryRunOne(bool fromFront)
    {
        while (true)
        {
            long remaining = Volatile.Read(ref WorkerPool.remaining);
            int first = (int)remaining, end = (int)(remaining >> 32);
            if (first == end) return false;
            long others = fromFront ? remaining + 1 : remaining - (1L << 32);
            if (Interlocked.CompareExchange(ref WorkerPool.remaining, others, remaining) != remaining) continue;

            // The chunk is ours, so the caller waits for it and the job's fields stay as they are until it is counted.
            try
            {
                run(job, fromFront ? first : end - 1);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }

            Interlocked.Decrement(ref unfinished);
            return true;
        }
    }

    private static void WaitForWorkers()
    {
        // The workers that began a chunk are at its end by now, unless the system took their processor: then give ours away.
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref unfinished) != 0)
        {
            if (Stopwatch.GetTimestamp() - start > Worker.SpinTicks) Thread.Yield();
            else Thread.SpinWait(1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartWorkers(int count)
    {
        var workers = new Worker[count];
        WorkerPool.workers.CopyTo(workers, 0);
        for (int i = WorkerPool.workers.Length; i < count; i++) workers[i] = new Worker(i);
        WorkerPool.workers = workers;
    }

    /// <summary>A background thread that takes chunks, looks some microseconds for the next job, then sleeps.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "A worker and its event live as long as the process.")]
    private sealed class Worker
    {
        /// <summary>Long enough for the gap between two operations of a training step, too short to hurt a neighbour.</summary>
        public static readonly long SpinTicks = Stopwatch.Frequency / 1_000_000 * 50;

        private readonly AutoResetEvent wake = new(false);
        private readonly int index;
        private int asleep;

        public Worker(int index)
        {
            this.index = index;
            new Thread(Work) { IsBackground = true, Name = $"DropoutLab worker {index + 1}" }.Start();
        }

        public void Wake()
        {
            if (Volatile.Read(ref asleep) != 0 && Interlocked.Exchange(ref asleep, 0) != 0) wake.Set();
        }

        private void Work()
        {
            insideJob = true;
            while (true)
            {
                long start = Stopwatch.GetTimestamp();
                while (index < maxThreads - 1 && Stopwatch.GetTimestamp() - start < SpinTicks)
                {
                    if (TryRunOne(fromFront: false)) start = Stopwatch.GetTimestamp();
                    else Thread.SpinWait(1);
                }

                // Announce the sleep first, then look once more: a job published between the two is either seen here or its caller sees the
                // announcement and wakes us.
                Interlocked.Exchange(ref asleep, 1);
                if (index < maxThreads - 1 && HasChunks && Interlocked.Exchange(ref asleep, 0) != 0) continue;
                wake.WaitOne();
            }
        }
    }
}
