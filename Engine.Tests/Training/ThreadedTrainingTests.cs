using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Training;

/// <summary>Threads change how long a training takes, never what it learns: the engine's own threads and the user's.</summary>
[NonParallelizable]
[RestoresGlobals]
internal sealed class ThreadedTrainingTests
{
    private const int Steps = 5;

    [Test]
    public void ATrainingHasTheSameBitsForAnyNumberOfThreads([Values] bool adam)
    {
        // Large enough for every kernel of the step to share its work: 192 rows of 256 are two chunks of a mask, the weights four of
        // an update.
        float[] Weights(int threads)
        {
            Parallelism.MaxThreads = threads;
            return Train(seed: 1, hidden: 256, batch: 192, adam);
        }

        float[] expected = Weights(1);
        foreach (int threads in (int[])[2, 7])
        {
            // More than once, since the workers get other chunks each time.
            for (int repeat = 0; repeat < 2; repeat++)
                Assert.That(Weights(threads).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads");
        }
    }

    [Test]
    public void ABusyNeighbourOnEveryProcessorChangesNoBit([Values(1, 2, 7)] int threads)
    {
        Parallelism.MaxThreads = threads;
        float[] expected = Train(seed: 1, hidden: 256, batch: 192, adam: true);
        bool ends = false;
        int began = 0;
        Thread[] neighbours = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            Interlocked.Increment(ref began);
            while (!Volatile.Read(ref ends))
            {
            }
        }))];
        foreach (Thread neighbour in neighbours) neighbour.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref began) == neighbours.Length);
        float[] actual = Train(seed: 1, hidden: 256, batch: 192, adam: true);
        Volatile.Write(ref ends, true);
        foreach (Thread neighbour in neighbours) neighbour.Join();
        Assert.That(actual.AsSpan().SequenceEqual(expected), Is.True);
    }

    [Test]
    public void ModelsTrainedAtTheSameTimeLearnWhatEachLearnsAlone([Values(1, 2)] int threads)
    {
        const int models = 5;
        Parallelism.MaxThreads = threads;
        float[] TrainModel(int model) => Train((ulong)model, hidden: 64 + (48 * model), batch: 64, adam: model % 2 == 0);

        float[][] alone = [.. Enumerable.Range(0, models).Select(TrainModel)];
        var together = new float[models][];
        Thread[] users = [.. Enumerable.Range(0, models).Select(model => new Thread(() => together[model] = TrainModel(model)))];
        foreach (Thread user in users) user.Start();
        foreach (Thread user in users) user.Join();
        for (int model = 0; model < models; model++)
            Assert.That(together[model].AsSpan().SequenceEqual(alone[model]), Is.True, $"model {model}");
    }

    /// <summary>Trains a classifier with dropout from its own generator, and returns all weights and the last loss.</summary>
    private static float[] Train(ulong seed, int hidden, int batch, bool adam)
    {
        var generator = new PhiloxGenerator(seed);
        var net = new Sequential(
            new Linear(200, hidden, generator: generator), new ReLU(), new Dropout(0.5, generator),
            new Linear(hidden, hidden, generator: generator), new Dropout(0.2, generator), new ReLU(),
            new Linear(hidden, 10, generator: generator));
        Optimizer optimizer = adam
            ? new Adam(net.Parameters, learningRate: 0.01)
            : new SGD(net.Parameters, learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4);
        var loss = new CrossEntropyLoss();
        Tensor x = Tensor.Normal(0, 1, [batch, 200], generator),
            y = Tensor.From([.. Enumerable.Range(0, batch).Select(i => i % 10f)], batch);
        float last = 0;
        for (int step = 0; step < Steps; step++)
        {
            Tensor value = loss.Forward(net.Forward(x), y);
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
            last = value.Item();
        }

        Assert.That(last, Is.Not.NaN);
        return [.. net.Parameters.SelectMany(parameter => parameter.ToArray()), last];
    }
}
