using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>Drop probabilities that change during a training.</summary>
[RestoresGlobals]
internal sealed class DropScheduleTests
{
    [Test]
    public void EarlyAndLateDropoutChangeAtTheirTimes()
    {
        double[] times = [0, 0.5, 1.75, 2, 2.25, 40];
        Assert.That(times.Select(new EarlyDropout(2).Factor), Is.EqualTo(new double[] { 1, 1, 1, 0, 0, 0 }));
        Assert.That(times.Select(new EarlyDropout(2, falls: true).Factor), Is.EqualTo(new[] { 1, 0.75, 0.125, 0, 0, 0 }));
        Assert.That(times.Select(new LateDropout(2).Factor), Is.EqualTo(new double[] { 0, 0, 0, 1, 1, 1 }));
        foreach (double bad in (double[])[0, -1, double.NaN])
        {
            Assert.That(() => new EarlyDropout(bad), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new LateDropout(bad), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public void EachStepHasItsProbabilityAndTheLayersHaveTheirsAgainBehindIt()
    {
        Sequential net = Net();
        Dropout first = (Dropout)net[1], second = (Dropout)net[2];
        List<(double First, double Second)> seen = [];
        Trainer trainer = NewTrainer(
            net, new EarlyDropout(1.5, falls: true), () => seen.Add((first.DropFactor, second.DropFactor)));
        trainer.Fit(new DataLoader(Data(), 4), epochs: 2);
        double[] factors = [1, 1 - (0.5 / 1.5), 1 - (1 / 1.5), 0];
        Assert.That(seen, Is.EqualTo(factors.Select(factor => (factor, factor))));
        Assert.That((first.DropFactor, second.DropFactor), Is.EqualTo((1.0, 1.0)));
        Assert.That((first.DropProbability, second.DropProbability), Is.EqualTo((0.4, 0.2)));
    }

    [Test]
    public void AScheduleThatEndsDroppingTrainsLikeANetWithoutDropoutFromThereOn()
    {
        // The first epoch of late dropout is that of no dropout, bit for bit.
        Sequential scheduled = Net(), plain = Net();
        plain.Modules.OfType<DropoutLayer>().ToList().ForEach(layer => layer.DropProbability = 0);
        NewTrainer(scheduled, new LateDropout(1)).Fit(new DataLoader(Data(), 4), epochs: 1);
        NewTrainer(plain, null).Fit(new DataLoader(Data(), 4), epochs: 1);
        Assert.That(scheduled.Parameters.Select(p => p.ToArray()), Is.EqualTo(plain.Parameters.Select(p => p.ToArray())));
    }

    [Test]
    public void WhateverEndsATrainingTheLayersHaveTheirProbabilitiesAgain()
    {
        Sequential net = Net();
        Trainer trainer = NewTrainer(net, new LateDropout(5), () => throw new TimeoutException());
        Assert.That(() => trainer.Fit(new DataLoader(Data(), 4), epochs: 2), Throws.InstanceOf<TimeoutException>());
        Assert.That(net.Modules.OfType<DropoutLayer>().Select(layer => layer.DropFactor), Is.All.EqualTo(1));
    }

    [TestCase(1.5)]
    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void AFactorThatIsNoneIsRefused(double factor)
    {
        Sequential net = Net();
        float[] before = net.Parameters[0].ToArray();
        Assert.That(
            () => NewTrainer(net, new Constant(factor)).Fit(new DataLoader(Data(), 4), epochs: 1),
            Throws.InvalidOperationException.With.Message.Contains("a factor from 0 to 1 expected"));
        Assert.That(net.Parameters[0].ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void AModelWithoutDropoutHasNothingToSchedule()
    {
        var net = new Sequential(new Linear(2, 1));
        Assert.That(
            () => new Trainer(net, new MSELoss(), new SGD(net.Parameters, 0.1)) { DropSchedule = new EarlyDropout(1) },
            Throws.ArgumentException.With.Message.Contains("a module that drops expected, one without came"));
    }

    /// <summary>After the training it would evaluate by another probability than its last steps dropped with.</summary>
    [Test]
    public void VanillaDropoutIsRefused()
    {
        foreach (Layer vanilla in (Layer[])[new VanillaDropout(), new VanillaChannelDropout(), new VanillaSharedDropout(0.5, 0)])
        {
            var net = new Sequential(new Linear(2, 8), new Dropout(0.1), new Sequential(vanilla), new Linear(8, 1));
            Assert.That(
                () => NewTrainer(net, new EarlyDropout(1)),
                Throws.ArgumentException.With.Message.Contains(
                    $"for a DropSchedule inverted dropout expected, {vanilla.GetType().Name} came"));
            Assert.That(() => NewTrainer(net, null), Throws.Nothing);
        }
    }

    [Test]
    public void AModelWhoseOnlyDropoutIsInsideOfALayerIsScheduledToo()
    {
        var generator = new PhiloxGenerator(3);
        var lstm = new LSTM(1, 4, layers: 2, batchFirst: true, dropProbability: 0.4, generator: generator);
        List<double> seen = [];
        var trainer = new Trainer(
            lstm, batch => lstm.Forward(batch.Features).Output, new MSELoss(), new SGD(lstm.Parameters, 0.1))
        {
            DropSchedule = new LateDropout(1),
            AfterStep = () =>
            {
                seen.Add(lstm.DropFactor);
                if (seen.Count == 4) throw new TimeoutException();
            },
        };
        Assert.That(() => trainer.Fit(new DataLoader(Sequences(), 2), epochs: 3), Throws.InstanceOf<TimeoutException>());
        Assert.That(seen, Is.EqualTo(new double[] { 0, 0, 1, 1 }));
        Assert.That(lstm.DropFactor, Is.EqualTo(1));
    }

    [Test]
    public void ACheckpointGoesOnWithTheSameScheduleOnly()
    {
        string directory = Directory.CreateTempSubdirectory("dropoutlab-").FullName, path = Path.Combine(directory, "run.checkpoint");
        try
        {
            var loader = new DataLoader(Data(), 4);
            NewTrainer(Net(), new EarlyDropout(3), checkpoint: path).Fit(loader, epochs: 1);
            Assert.That(() => NewTrainer(Net(), new EarlyDropout(3)).Resume(path, loader), Throws.Nothing);
            DropProbabilitySchedule?[] others = [null, new EarlyDropout(4), new EarlyDropout(3, falls: true)];
            foreach (DropProbabilitySchedule? other in others)
                Assert.That(
                    () => NewTrainer(Net(), other).Resume(path, loader),
                    Throws.ArgumentException.With.Message.Contains("drop probabilities EarlyDropout(3),"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Sequential Net()
    {
        var weights = new PhiloxGenerator(3);
        return new Sequential(
            new Linear(2, 8, generator: weights), new Dropout(0.4, new PhiloxGenerator(4)), new Dropout(0.2, new PhiloxGenerator(5)),
            new Linear(8, 1, generator: weights));
    }

    private static Dataset Sequences() =>
        new(Tensor.Normal(0, 1, [4, 3, 1], new PhiloxGenerator(1)), Tensor.Normal(0, 1, [4, 3, 4], new PhiloxGenerator(2)));

    private static Dataset Data() =>
        new(Tensor.Normal(0, 1, [8, 2], new PhiloxGenerator(1)), Tensor.Normal(0, 1, [8, 1], new PhiloxGenerator(2)));

    private static Trainer NewTrainer(
        Sequential net, DropProbabilitySchedule? schedule, Action? afterStep = null, string? checkpoint = null) =>
        new(net, new MSELoss(), new SGD(net.Parameters, 0.1))
        {
            DropSchedule = schedule,
            AfterStep = afterStep,
            CheckpointPath = checkpoint,
        };

    private sealed class Constant(double factor) : DropProbabilitySchedule
    {
        public override double Factor(double time) => factor;
    }
}
