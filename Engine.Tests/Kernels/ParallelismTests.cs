using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

[RestoresGlobals]
internal sealed unsafe class ParallelismTests
{
    private const long Large = 1_000_000_000;

    [Test]
    public void MaxThreadsStartsAtTheProcessorsAndRefusesLessThanOne([Values(0, -1, int.MinValue)] int bad)
    {
        Assert.That(Parallelism.MaxThreads, Is.EqualTo(Environment.ProcessorCount));
        Assert.That(
            () => Parallelism.MaxThreads = bad,
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 1").And.Message.Contains($"{bad}"));
        Assert.That(Parallelism.MaxThreads, Is.EqualTo(Environment.ProcessorCount));
    }

    /// <summary>Without it every test of equal bits could pass on one thread.</summary>
    [Test]
    public void ChunksRunAtTheSameTime([Values(2, 3, 7)] int threads)
    {
        Parallelism.MaxThreads = threads;
        int arrived = 0;
        var job = new MeetingJob { Arrived = &arrived, Expected = threads };
        WorkerPool.Run(ref job, threads, Large);
        Assert.That(arrived, Is.EqualTo(threads), "a chunk waited in vain for the others to begin");
    }

    [Test]
    public void EveryChunkRunsOnce([Values(1, 2, 7)] int threads)
    {
        Parallelism.MaxThreads = threads;
        int* runs = stackalloc int[1000];
        foreach (int chunks in new[] { 0, 1, 2, 3, 16, 1000 })
        {
            for (int repeat = 0; repeat < 200; repeat++)
            {
                new Span<int>(runs, 1000).Clear();
                var job = new CountJob { Runs = runs };
                WorkerPool.Run(ref job, chunks, Large);
                for (int i = 0; i < 1000; i++)
                    if (runs[i] != (i < chunks ? 1 : 0)) Assert.Fail($"{threads} threads, chunk {i} of {chunks} ran {runs[i]} times");
            }
        }
    }

    [Test]
    public void AJobInsideAChunkRuns([Values(1, 2, 7)] int threads)
    {
        Parallelism.MaxThreads = threads;
        int total = 0;
        var job = new NestedJob { Total = &total };
        WorkerPool.Run(ref job, 10, Large);
        Assert.That(total, Is.EqualTo(100));
    }

    [Test]
    public void AnExceptionReachesTheCallerAndThePoolStillWorks([Values(1, 2, 7)] int threads)
    {
        Parallelism.MaxThreads = threads;
        for (int repeat = 0; repeat < 20; repeat++)
        {
            var failing = default(FailingJob);
            Assert.Throws<InvalidOperationException>(() => WorkerPool.Run(ref failing, 16, Large));
        }

        EveryChunkRunsOnce(threads);
    }

    [Test]
    public void SeveralCallersAtOnceEachGetAllTheirChunks()
    {
        Parallelism.MaxThreads = 3;
        int wrong = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int repeat = 0; repeat < 2000; repeat++)
            {
                int total = 0;
                var job = new SumJob { Total = &total };
                WorkerPool.Run(ref job, 20, Large);
                if (total != 190) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();
        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void ACallAllocatesNothing()
    {
        Parallelism.MaxThreads = 2;
        int total = 0;
        var job = new SumJob { Total = &total };
        WorkerPool.Run(ref job, 20, Large);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 1000; repeat++) WorkerPool.Run(ref job, 20, Large);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private struct CountJob : IParallelJob
    {
        public int* Runs;

        public readonly void Run(int chunk) => Interlocked.Increment(ref Runs[chunk]);
    }

    /// <summary>Each chunk ends when all have begun; one that waits for ten seconds takes itself off the count.</summary>
    private struct MeetingJob : IParallelJob
    {
        public int* Arrived;
        public int Expected;

        public readonly void Run(int chunk)
        {
            Interlocked.Increment(ref *Arrived);
            int* arrived = Arrived;
            int expected = Expected;
            if (!SpinWait.SpinUntil(() => Volatile.Read(ref *arrived) >= expected, TimeSpan.FromSeconds(10)))
                Interlocked.Decrement(ref *Arrived);
        }
    }

    private struct SumJob : IParallelJob
    {
        public int* Total;

        public readonly void Run(int chunk) => Interlocked.Add(ref *Total, chunk);
    }

    private struct NestedJob : IParallelJob
    {
        public int* Total;

        public readonly void Run(int chunk)
        {
            int inner = 0;
            var job = new SumJob { Total = &inner };
            WorkerPool.Run(ref job, 5, Large);
            Interlocked.Add(ref *Total, inner);
        }
    }

    private struct FailingJob : IParallelJob
    {
        public readonly void Run(int chunk)
        {
            if (chunk % 3 == 0) throw new InvalidOperationException($"chunk {chunk}");
        }
    }
}
