using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Playground;

namespace DropoutLab.Tests.Lab.Playground;

internal sealed class PlayTrainingTests
{
    private static readonly PlaySettings Small = new() { Hidden = 8, Samples = 6, Epochs = 12 };

    [Test]
    public void TheFirstSettingsOfAllAreTheLabsOwnRun()
    {
        const int epochs = 100;
        var play = new PlayTraining(new PlaySettings());
        var lab = new OverfittingTraining(new OverfittingSettings());
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            (PlayLosses played, EpochLosses expected) = (play.Step(), lab.Step());
            Assert.That((played.Epoch, (float)played.Left, (float)played.Right),
                Is.EqualTo((expected.Epoch, expected.WithoutDropout.Data, expected.WithDropout.Data)));
        }

        FitFrame fit = lab.Evaluate();
        // The lab adds the squares in float, the page in double.
        Assert.That(play.Nets[0].Loss(play.TestX, play.TestY), Is.EqualTo(fit.WithoutDropout.TestLoss).Within(1e-6));
        Assert.That(play.Nets[1].Loss(play.TestX, play.TestY), Is.EqualTo(fit.WithDropout.TestLoss).Within(1e-6));
        Assert.That(play.Nets[1].Predict(play.TestX), Is.EqualTo(fit.WithDropout.Prediction));
    }

    [Test]
    public void LookingAtTheNetsChangesNothing()
    {
        foreach (string kind in (string[])[NetSettings.Inverted, NetSettings.Vanilla, NetSettings.Gaussian, NetSettings.DropConnect])
        {
            PlaySettings settings = Small with { Right = new NetSettings { Kind = kind, LearningRate = 0.01 } };
            PlayTraining watched = new(settings), alone = new(settings);
            for (int epoch = 0; epoch < settings.Epochs; epoch++)
            {
                Assert.That(watched.Step(), Is.EqualTo(alone.Step()), kind);
                FrameMaker.Create(watched, [], isRunning: true, showsBand: true, point: 1, isStart: true);
            }
        }
    }

    [TestCase(NetSettings.Inverted)]
    [TestCase(NetSettings.Vanilla)]
    public void TheUnitsShownAreThoseThatTheStepDropped(string kind)
    {
        PlaySettings settings = Small with { Right = new NetSettings { Kind = kind, DropProbabilities = [0.25, 0.75, 0.5] } };
        var training = new PlayTraining(settings);
        // A weight of an output gets no gradient from a unit that was off for every point, and one that was on for one point shows.
        for (int i = 0; i < 3; i++) training.Step();
        PlayNet net = training.Nets[1];
        bool[][][] dropped = [.. Enumerable.Range(0, settings.Samples).Select(point => net.DroppedUnits(settings.Samples, point))];
        float[] gradient = net.Layers.Parameters[^2].Grad!.ToArray();
        for (int unit = 0; unit < settings.Hidden; unit++)
        {
            bool isOffEverywhere = dropped.All(point => point[1][unit]);
            if (isOffEverywhere) Assert.That(gradient[unit], Is.Zero);
        }

        int off = dropped.Sum(point => point[1].Count(isDropped => isDropped));
        Assert.That(off, Is.InRange(20, 46), "about three of four of 48");
        Assert.That(dropped[0], Has.Length.EqualTo(settings.Layers));
    }

    [Test]
    public void AMovedPointChangesNoWeightAtTheStart()
    {
        var drawn = new PlayTraining(Small);
        var points = new PlayPoints
        {
            TrainX = drawn.TrainX.ToArray(),
            TrainY = [.. drawn.TrainY.ToArray()[..^1], 2],
            TestX = drawn.TestX.ToArray(),
            TestY = drawn.TestY.ToArray(),
        };
        var moved = new PlayTraining(Small with { Points = points });
        Assert.That(moved.TrainY.ToArray()[^1], Is.EqualTo(2));
        for (int net = 0; net < 2; net++) Assert.That(moved.Nets[net].Predict(moved.Grid), Is.EqualTo(drawn.Nets[net].Predict(drawn.Grid)));
    }

    [Test]
    public void NetsThatBeginAlikeAndDropAlikeStayAlike()
    {
        var dropping = new NetSettings { Kind = NetSettings.Inverted, LearningRate = 0.01 };
        var training = new PlayTraining(Small with { SameStart = true, Left = dropping, Right = dropping });
        for (int epoch = 0; epoch < Small.Epochs; epoch++)
        {
            PlayLosses losses = training.Step();
            Assert.That(losses.Right, Is.EqualTo(losses.Left));
        }
    }

    [Test]
    public void OnlyTheProximalStepMakesZeros()
    {
        var training = new PlayTraining(Small with
        {
            Left = new NetSettings { L1 = 0.3, Optimizer = NetSettings.Sgd, LearningRate = 0.03 },
            Right = new NetSettings { ProximalL1 = 0.3, Optimizer = NetSettings.Sgd, LearningRate = 0.03 },
        });
        for (int epoch = 0; epoch < Small.Epochs; epoch++) training.Step();
        PlayFrame frame = FrameMaker.Create(training, [], isRunning: false, showsBand: true, point: -1, isStart: false);
        Assert.That(frame.Nets[0].ZeroWeights, Is.Zero);
        Assert.That(frame.Nets[1].ZeroWeights, Is.Positive);
        Assert.That(frame.Nets[1].Histogram.Sum(), Is.EqualTo(frame.Nets[1].AllWeights));
    }
}
