using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Tests.Memory;

/// <summary>After a few steps of fixed shapes, training works in the same buffers: a step allocates only the small objects of its
/// graph.</summary>
/// <remarks>
/// What a thread has allocated counts large and pinned arrays too, so a step under 16 KB has allocated no array over 85,000 bytes. With one
/// thread nothing is allocated elsewhere.
/// </remarks>
[NonParallelizable]
public class SteadyStateTests
{
    private const long MaxBytes = 16 * 1024;
    private const int WarmupSteps = 4;
    private const int Steps = 12;

    private int before;

    [SetUp]
    public void UseOneThread()
    {
        before = Parallelism.MaxThreads;
        Parallelism.MaxThreads = 1;
    }

    [TearDown]
    public void Restore() => Parallelism.MaxThreads = before;

    [Test]
    public void A_plain_loop_allocates_no_large_array([Values] Work work)
    {
        (Sequential net, Loss loss, Optimizer optimizer, Dataset data, int batch) = Make(work);
        Tensor x = data.Take(batch).Features, y = data.Take(batch).Targets;
        for (int step = 0; step < WarmupSteps + Steps; step++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            Tensor value = loss.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
            CheckStep(step, GC.GetAllocatedBytesForCurrentThread() - start);
        }
    }

    [Test]
    public void The_trainer_allocates_no_large_array([Values] Work work, [Values] bool shuffle)
    {
        (Sequential net, Loss loss, Optimizer optimizer, Dataset data, int batch) = Make(work);
        var counter = new AllocationCounter();
        new Trainer(net, loss, optimizer).Fit(new DataLoader(data, batch, shuffle), epochs: (WarmupSteps + Steps) / (data.Count / batch), counter);
        Assert.That(counter.Bytes, Has.Count.EqualTo(WarmupSteps + Steps));
        for (int step = 0; step < counter.Bytes.Count; step++) CheckStep(step, counter.Bytes[step]);
    }

    [Test]
    public void An_evaluation_allocates_no_large_array()
    {
        (Sequential net, _, _, Dataset data, int batch) = Make(Work.Classifier);
        Tensor x = data.Take(batch).Features;
        net.Eval();
        using (Autograd.NoGrad())
        {
            for (int step = 0; step < WarmupSteps + Steps; step++)
            {
                long start = GC.GetAllocatedBytesForCurrentThread();
                net.Forward(x);
                CheckStep(step, GC.GetAllocatedBytesForCurrentThread() - start);
            }
        }
    }

    [Test]
    public void The_orders_of_many_examples_are_drawn_into_the_same_array()
    {
        const int count = 40_000;
        var loader = new DataLoader(new Dataset(Tensor.Zeros(count, 1), Tensor.Zeros(count)), count / 2, shuffle: true);
        for (int epoch = 0; epoch < WarmupSteps + Steps; epoch++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            foreach (Batch batch in loader) Assert.That(batch.Size, Is.EqualTo(count / 2));
            CheckStep(epoch, GC.GetAllocatedBytesForCurrentThread() - start);
        }
    }

    private static void CheckStep(int step, long bytes)
    {
        if (step >= WarmupSteps && bytes >= MaxBytes) Assert.Fail($"step {step} allocated {bytes} bytes, {MaxBytes} allowed");
    }

    private static (Sequential Net, Loss Loss, Optimizer Optimizer, Dataset Data, int Batch) Make(Work work)
    {
        var generator = new PhiloxGenerator(1);
        if (work == Work.Classifier)
        {
            var classifier = new Sequential(
                new Linear(784, 512), new ReLU(), new Dropout(0.5), new Linear(512, 512), new ReLU(), new Dropout(0.5), new Linear(512, 10));
            var data = new Dataset(Tensor.Normal(0, 1, [128, 784], generator), Tensor.From([.. Enumerable.Range(0, 128).Select(i => i % 10f)], 128));
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

    /// <summary>Notes what was allocated from the end of a step to the end of the next.</summary>
    private sealed class AllocationCounter : IProgress<TrainingProgress>
    {
        private long last;

        public List<long> Bytes { get; } = new(64);

        public void Report(TrainingProgress value)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            Bytes.Add(now - last);
            last = now;
        }
    }
}
