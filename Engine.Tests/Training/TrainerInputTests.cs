using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>What people give a trainer by mistake, and what they may expect of it.</summary>
[RestoresGlobals]
internal sealed class TrainerInputTests
{
    private Sequential net = new();
    private Optimizer optimizer = null!;

    [SetUp]
    public void SetUp()
    {
        Generator.Default = new PhiloxGenerator(1);
        net = new Sequential(new Linear(2, 3));
        optimizer = new SGD(net.Parameters, learningRate: 0.1);
    }

    private static Dataset Classes(params float[] labels) =>
        new(Tensor.From([.. labels.SelectMany(label => new[] { label, 1 - label })], labels.Length, 2), Tensor.From(labels));

    private static Dataset Empty => Classes(0).Select([]);

    [Test]
    public void BadArgumentsAreToldAtOnce()
    {
        var trainer = new Trainer(net, new CrossEntropyLoss(), optimizer);
        var loss = new CrossEntropyLoss();
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new Trainer(net, new MSELoss(Reduction.Sum), optimizer), Throws.ArgumentException.With.Message.Contains("Sum"));
            Assert.That(
                () => new Trainer(new Linear(2, 3), loss, optimizer), Throws.ArgumentException.With.Message.Contains("none of them"));
            Assert.That(() => new Trainer(net, loss, optimizer) { Validation = Empty },
                Throws.ArgumentException.With.Message.Contains("no example"));
            foreach (double norm in (double[])[0, -1, double.NaN])
                Assert.That(
                    () => new Trainer(net, loss, optimizer) { MaxGradientNorm = norm }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => new Trainer(net, loss, optimizer) { CheckpointEverySteps = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => trainer.Fit(new DataLoader(Empty, 3), 1),
                Throws.ArgumentException.With.Message.Contains("0 examples in batches of 3 give no batch"));
            Assert.That(
                () => trainer.Fit(new DataLoader(Classes(0, 1), 3, dropLast: true), 1),
                Throws.ArgumentException.With.Message.Contains("2 examples in batches of 3 give no batch"));
            Assert.That(
                () => new Trainer(net, loss, optimizer) { CheckpointEverySteps = 5 }.Fit(new DataLoader(Classes(0, 1), 3), 1),
                Throws.InvalidOperationException.With.Message.Contains("every 5 steps needs a CheckpointPath"));
            Assert.That(() => trainer.Fit(new DataLoader(Classes(0, 1), 3), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => trainer.Fit(new DataLoader(Classes(0, 1), 3), -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => trainer.Resume(Path.GetRandomFileName(), new DataLoader(Classes(0), 3)), Throws.InstanceOf<FileNotFoundException>());
            Assert.That(
                () => Evaluation.Run(net, new CrossEntropyLoss(reduction: Reduction.Sum), Classes(0, 1)),
                Throws.ArgumentException.With.Message.Contains("Sum"));
            Assert.That(() => Evaluation.Run(net, loss, Empty), Throws.ArgumentException.With.Message.Contains("no example"));
        });
    }

    [TestCase(3)]
    [TestCase(-1)]
    [TestCase(0.5f)]
    public void AClassThatIsNoneIsToldAndTheWeightsAreLeft(float label)
    {
        float[] weights = net.Parameters[0].ToArray();
        var trainer = new Trainer(net, new CrossEntropyLoss(), optimizer);
        Assert.That(() => trainer.Fit(new DataLoader(Classes(0, label), 2), 1), Throws.ArgumentException.With.Message.Contains($"{label}"));
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(weights));
    }

    [Test]
    public void FeaturesAndTargetsThatDoNotFitAreToldAndTheWeightsAreLeft()
    {
        float[] weights = net.Parameters[0].ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new Trainer(net, new CrossEntropyLoss(), optimizer)
                    .Fit(new DataLoader(new Dataset(Tensor.Ones(4, 5), Tensor.Zeros(4)), 4), 1),
                Throws.ArgumentException.With.Message.Contains("[4, 5]"));
            // One target for three outputs: broadcasting would make a number of it.
            Assert.That(
                () => new Trainer(net, new MSELoss(), optimizer)
                    .Fit(new DataLoader(new Dataset(Tensor.Ones(4, 2), Tensor.Zeros(4, 1)), 4), 1),
                Throws.ArgumentException.With.Message.Contains("[4, 3]").And.Message.Contains("[4, 1]"));
        });
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(weights));
    }

    [Test]
    public void ABatchMayBeLargerThanTheData()
    {
        History history = new Trainer(net, new CrossEntropyLoss(), optimizer).Fit(new DataLoader(Classes(0, 1, 0), 1000), 2);
        Assert.That(history.Epochs.Select(epoch => epoch.Loss), Has.All.GreaterThan(0).And.Exactly(2).Items);
    }

    [Test]
    public void ANaNOfTheValidationPartOrOfAClippedGradientIsNamed()
    {
        var bad = new Dataset(Tensor.From([1, float.NaN], 1, 2), Tensor.From([0f]));
        var validated = new Trainer(net, new CrossEntropyLoss(), optimizer) { Validation = bad, EarlyStopping = new EarlyStopping(1) };
        Assert.That(
            () => validated.Fit(new DataLoader(Classes(0, 1), 1), 1),
            Throws.InstanceOf<NonFiniteException>().With.Property("TensorName")
                .EqualTo("validation features").And.Message.Contains("epoch 0, step 2"));

        float[] weights = net.Parameters[0].ToArray();
        var clipped = new Trainer(net, new CrossEntropyLoss(), optimizer)
        {
            MaxGradientNorm = 1,
            // The root of 0 is 0, its slope is infinite: a finite loss with a gradient that is not.
            Penalty = () => (0f * net.Parameters[0]).Sum().Sqrt(),
        };
        Assert.That(
            () => clipped.Fit(new DataLoader(Classes(0, 1), 2), 1),
            Throws.InstanceOf<NonFiniteException>().With.Property("TensorName").EqualTo("gradient of 0.weight"));
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(weights));
    }

    /// <summary>The loss is finite, so the step is taken; its weights must not be returned, and the gradient was the first to hold
    /// a NaN.</summary>
    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(2, true)]
    public void ANaNOfAGradientThatIsNotClippedIsNamedRightAfterItsStep(int steps, bool cancelled)
    {
        var trainer = new Trainer(net, new CrossEntropyLoss(), optimizer)
        {
            // The root of 0 is 0, its slope is infinite.
            Penalty = () => (0f * net.Parameters[1]).Sum().Sqrt(),
        };
        using var source = new CancellationTokenSource();
        var reports = new CheckpointedRun.Reports(_ => { if (cancelled) source.Cancel(); });
        Assert.That(
            () => trainer.Fit(new DataLoader(Classes(new float[steps]), 1), 1, reports, source.Token),
            Throws.InstanceOf<NonFiniteException>().With.Property("TensorName").EqualTo("gradient of 0.bias")
                .And.Message.Contains("found at epoch 0, step 1;"));
    }

    [Test]
    public void AfterAScheduleTheOptimizerHasItsFullRatesAgainAndWithoutOneTheyAreTheUsers()
    {
        var loader = new DataLoader(Classes(0, 1), 1);
        var scheduled = new Trainer(net, new CrossEntropyLoss(), optimizer) { Schedule = new CosineDecay(2) };
        History history = scheduled.Fit(loader, 2);
        Assert.That(history.Epochs[^1].LearningRate, Is.LessThan(0.05));
        Assert.That(optimizer.LearningRate, Is.EqualTo(0.1));

        var plain = new Trainer(net, new CrossEntropyLoss(), optimizer);
        history = plain.Fit(loader, 3, new CheckpointedRun.Reports(_ => optimizer.LearningRate *= 0.5));
        Assert.That(history.Epochs.Select(epoch => epoch.LearningRate), Is.EqualTo(new[] { 0.05, 0.0125, 0.003125 }));
    }

    [Test]
    public void ASecondTrainingBeginsItsScheduleAndItsEarlyStoppingAnew()
    {
        Tensor x = Tensor.From([1, 2, 3], 3, 1);
        var data = new Dataset(x, 2 * x);
        var line = new Sequential(new Linear(1, 1));
        // The rate is far too high: each epoch is worse than the one before.
        var trainer = new Trainer(line, new MSELoss(), new SGD(line.Parameters, learningRate: 0.5))
        {
            Validation = data,
            Schedule = new ReduceOnPlateau(0.5, patience: 0),
            EarlyStopping = new EarlyStopping(2),
        };
        foreach (int _ in (int[])[1, 2])
        {
            History history = trainer.Fit(new DataLoader(data, 3), 9);
            Assert.That(history.StopReason, Is.EqualTo(StopReason.EarlyStopping));
            Assert.That(history.Epochs.Select(epoch => epoch.LearningRate), Is.EqualTo(new[] { 0.5, 0.5, 0.25 }));
        }
    }

    [Test]
    public void ClippingLimitsTheNormOfAllGradientsTogether()
    {
        var line = new Sequential(new Linear(1, 1));
        float[] start = [line.Parameters[0][0, 0], line.Parameters[1][0]];
        var data = new Dataset(Tensor.From([3f], 1, 1), Tensor.From([100f], 1, 1));
        var trainer = new Trainer(line, new MSELoss(), new SGD(line.Parameters, learningRate: 1)) { MaxGradientNorm = 0.25 };
        trainer.Fit(new DataLoader(data, 1), 1);
        double weight = line.Parameters[0][0, 0] - start[0], bias = line.Parameters[1][0] - start[1];
        // One step of rate 1 is the clipped gradient itself, in the direction (3, 1); three roundings of numbers near 1.
        Assert.That(Math.Sqrt((weight * weight) + (bias * bias)), Is.EqualTo(0.25).Within(3e-7));
        Assert.That(weight / bias, Is.EqualTo(3).Within(1e-5));
    }

    [Test]
    public void TrainersAtTheSameTimeLearnWhatEachLearnsAlone()
    {
        float[] Train(int seed)
        {
            var generator = new PhiloxGenerator((ulong)seed);
            var model = new Sequential(
                new Linear(2, 40, generator: generator), new ReLU(), new Dropout(0.5, generator), new Linear(40, 3, generator: generator));
            var trainer = new Trainer(model, new CrossEntropyLoss(), new Adam(model.Parameters))
            {
                Validation = Classes(0, 1, 2),
                EarlyStopping = new EarlyStopping(9),
            };
            trainer.Fit(
                new DataLoader(Classes([.. Enumerable.Range(0, 90).Select(i => i % 3f)]), 8, shuffle: true, generator: generator), 5);
            return [.. model.Parameters.SelectMany(parameter => parameter.ToArray())];
        }

        float[][] alone = [Train(0), Train(1), Train(2)];
        var together = new float[alone.Length][];
        Thread[] threads = [.. Enumerable.Range(0, alone.Length).Select(seed => new Thread(() => together[seed] = Train(seed)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.That(together, Is.EqualTo(alone));
    }
}
