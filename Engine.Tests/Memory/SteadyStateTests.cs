using System.Diagnostics;
using DropoutLab.Data;
using DropoutLab.Kernels;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Memory;

/// <summary>After a few steps of fixed shapes, training works in the same buffers: a step allocates only the small objects of
/// its graph.</summary>
/// <remarks>What the caller and the workers have allocated counts large and pinned arrays too, so a step under 16 KB has allocated no array
/// over 85,000 bytes.</remarks>
[NonParallelizable]
[RestoresGlobals]
[TestFixture(1)]
[TestFixture(2)]
internal sealed unsafe class SteadyStateTests(int threads)
{
    private const long MaxBytes = 16 * 1024;
    private const long Large = 1_000_000_000;
    private const int WarmupSteps = 4;
    private const int Steps = 12;

    private readonly List<long> steps = [];

    [SetUp]
    public void SetThreads()
    {
        Parallelism.MaxThreads = threads;
        steps.Clear();
    }

    [Test]
    public void APlainLoopAllocatesNoLargeArray([Values] Work work)
    {
        (Sequential net, Loss loss, Optimizer optimizer, Dataset data, int batch) = Make(work);
        Tensor x = data.Take(batch).Features, y = data.Take(batch).Targets;
        for (int step = 0; step < WarmupSteps + Steps; step++)
        {
            long start = AllocatedBytes();
            Tensor value = loss.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
            steps.Add(AllocatedBytes() - start);
        }

        CheckSteps();
    }

    [Test]
    public void TheTrainerAllocatesNoLargeArray([Values] Work work, [Values] bool shuffle)
    {
        (Sequential net, Loss loss, Optimizer optimizer, Dataset data, int batch) = Make(work);
        var counter = new AllocationCounter(AllocatedBytes, steps);
        new Trainer(net, loss, optimizer)
            .Fit(new DataLoader(data, batch, shuffle), epochs: (WarmupSteps + Steps) / (data.Count / batch), counter);
        CheckSteps();
    }

    [Test]
    public void AnEvaluationAllocatesNoLargeArray()
    {
        (Sequential net, _, _, Dataset data, int batch) = Make(Work.Classifier);
        Tensor x = data.Take(batch).Features;
        net.Eval();
        using (Autograd.NoGrad())
        {
            for (int step = 0; step < WarmupSteps + Steps; step++)
            {
                long start = AllocatedBytes();
                net.Forward(x);
                steps.Add(AllocatedBytes() - start);
            }
        }

        CheckSteps();
    }

    /// <summary>The masks between the layers are those of packed sequences.</summary>
    [Test]
    public void DropoutOfSequencesWithLengthsAllocatesNoLargeArray()
    {
        const int time = 8, sequences = 8;
        var lstm = new LSTM(4, 256, layers: 2, dropProbability: 0.5);
        Tensor x = Tensor.Normal(0, 1, [time, sequences, 4]);
        int[] lengths = [.. Enumerable.Range(1, sequences)];
        for (int step = 0; step < WarmupSteps + Steps; step++)
        {
            long start = AllocatedBytes();
            using (TensorScope.Open())
            {
                foreach (Tensor parameter in lstm.Parameters) parameter.ZeroGrad();
                lstm.Forward(x, lengths: lengths).Output.Sum().Backward();
            }

            steps.Add(AllocatedBytes() - start);
        }

        CheckSteps();
    }

    [Test]
    public void TheOrdersOfManyExamplesAreDrawnIntoTheSameArray()
    {
        const int count = 40_000;
        var loader = new DataLoader(new Dataset(Tensor.Zeros(count, 1), Tensor.Zeros(count)), count / 2, shuffle: true);
        for (int epoch = 0; epoch < WarmupSteps + Steps; epoch++)
        {
            long start = AllocatedBytes();
            foreach (Batch batch in loader) Assert.That(batch.Size, Is.EqualTo(count / 2));
            steps.Add(AllocatedBytes() - start);
        }

        CheckSteps();
    }

    [Test]
    public void AnArrayThatAWorkerAllocatesIsCounted()
    {
        for (int step = 0; step < WarmupSteps + Steps; step++)
        {
            long start = AllocatedBytes();
            int arrived = 0;
            var job = new AllocatingJob { Threads = threads, Arrived = &arrived };
            WorkerPool.Run(ref job, threads, Large);
            steps.Add(AllocatedBytes() - start);
        }

        Assert.That(steps, Is.All.GreaterThanOrEqualTo(threads * MaxBytes));
    }

    private long AllocatedBytes()
    {
        long bytes = 0;
        int arrived = 0;
        var job = new ThreadsJob { Threads = threads, Bytes = &bytes, Arrived = &arrived };
        WorkerPool.Run(ref job, threads, Large);
        Assert.That(arrived, Is.EqualTo(threads), "a worker did not come");
        return bytes;
    }

    private void CheckSteps()
    {
        Assert.That(steps, Has.Count.EqualTo(WarmupSteps + Steps));
        long most = steps.Skip(WarmupSteps).Max();
        if (!(most < MaxBytes)) Assert.Fail($"a step allocated {most} bytes, {MaxBytes} allowed; all steps: {string.Join(", ", steps)}");
    }

    private static (Sequential Net, Loss Loss, Optimizer Optimizer, Dataset Data, int Batch) Make(Work work)
    {
        var generator = new PhiloxGenerator(1);
        if (work == Work.Classifier)
        {
            var classifier = new Sequential(
                new Linear(784, 512), new ReLU(), new Dropout(0.5), new Linear(512, 512), new ReLU(), new Dropout(0.5), new Linear(
                    512, 10));
            var data = new Dataset(
                Tensor.Normal(0, 1, [128, 784], generator), Tensor.From([.. Enumerable.Range(0, 128).Select(i => i % 10f)], 128));
            return (classifier, new CrossEntropyLoss(), new Adam(classifier.Parameters), data, 64);
        }

        Sequential net = work == Work.ArticlePlain
            ? new Sequential(new Linear(1, 300), new ReLU(), new Linear(300, 300), new ReLU(), new Linear(300, 1))
            : new Sequential(
                new Linear(1, 300), new Dropout(0.5), new ReLU(), new Linear(300, 300), new Dropout(0.5), new ReLU(), new Linear(300, 1));
        Tensor x = Tensor.Normal(0, 1, [20, 1], generator);
        return (net, new MSELoss(), new Adam(net.Parameters, learningRate: 0.01), new Dataset(x, x), 20);
    }

    /// <summary>The nets of the tests.</summary>
    public enum Work
    {
        ArticlePlain,
        ArticleDropout,
        Classifier,
    }

    /// <summary>One chunk on each thread: none ends before all have begun, so the caller and every worker take one.</summary>
    private struct ThreadsJob : IParallelJob
    {
        public int Threads;
        public long* Bytes;
        public int* Arrived;

        public readonly void Run(int chunk)
        {
            Meet(Arrived, Threads);
            Interlocked.Add(ref *Bytes, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private struct AllocatingJob : IParallelJob
    {
        public int Threads;
        public int* Arrived;

        public readonly void Run(int chunk)
        {
            Meet(Arrived, Threads);
            _ = GC.AllocateUninitializedArray<byte>((int)MaxBytes, pinned: true);
        }
    }

    /// <summary>Waits until so many have come, ten seconds at the most.</summary>
    private static void Meet(int* arrived, int expected)
    {
        Interlocked.Increment(ref *arrived);
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref *arrived) < expected && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10)) Thread.SpinWait(1);
    }

    /// <summary>Notes what was allocated from the end of a step to the end of the next.</summary>
    private sealed class AllocationCounter(Func<long> allocatedBytes, List<long> steps) : IProgress<TrainingProgress>
    {
        private long last;

        public void Report(TrainingProgress value)
        {
            // The report of an epoch's result comes after that of its last step.
            if (value.Result is not null) return;
            long now = allocatedBytes();
            steps.Add(now - last);
            last = now;
        }
    }
}
