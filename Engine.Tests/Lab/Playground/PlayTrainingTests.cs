using DropoutLab.Formats;
using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Playground;

namespace DropoutLab.Tests.Lab.Playground;

internal sealed class PlayTrainingTests
{
    private static readonly PlaySettings Small = new() { Hidden = 8, Samples = 6, Epochs = 12 };

    [Test]
    public void TheFirstSettingsOfAllAreTheLabsOwnRun()
    {
        var play = new PlayTraining(new PlaySettings());
        var lab = new OverfittingTraining(new OverfittingSettings());
        for (int epoch = 1; epoch <= play.Settings.Epochs; epoch++)
        {
            (PlayLosses played, EpochLosses expected) = (play.Step()!.Value, lab.Step());
            Assert.That((played.Epoch, (float)played.Left, (float)played.Right),
                Is.EqualTo((expected.Epoch, expected.WithoutDropout.Data, expected.WithDropout.Data)));
        }

        Assert.That(play.IsDone);
        FitFrame fit = lab.Evaluate();
        // The lab adds the squares in float, the page in double.
        NetFrame[] nets = FrameMaker.Create(play, [], isRunning: false, new PlayRequest(), isStart: false).Nets;
        Assert.That(nets[0].TestLoss, Is.EqualTo(fit.WithoutDropout.TestLoss).Within(1e-6));
        Assert.That(nets[1].TestLoss, Is.EqualTo(fit.WithDropout.TestLoss).Within(1e-6));
        Assert.That(play.Nets[1].Predict(play.Data.TestInputs).Select(value => (float)value), Is.EqualTo(fit.WithDropout.Prediction));
    }

    [Test]
    public void LookingAtTheNetsChangesNothing()
    {
        foreach (PlaySettings settings in Watched())
        {
            PlayLimits.Check(settings);
            PlayTraining watched = new(settings), alone = new(settings);
            while (!alone.IsDone)
            {
                Assert.That(watched.Step(), Is.EqualTo(alone.Step()), $"{settings}");
                FrameMaker.Create(watched, [], isRunning: true, new PlayRequest { Subnetworks = 3, Example = 1 }, isStart: true);
            }
        }
    }

    private static IEnumerable<PlaySettings> Watched()
    {
        foreach (string kind in (string[])[NetSettings.Inverted, NetSettings.Vanilla, NetSettings.Gaussian, NetSettings.DropConnect])
            yield return Small with { Right = new NetSettings { Kind = kind, LearningRate = 0.01, Norm = NetSettings.After } };
        yield return Small with { Data = "spirals", Batch = 4, Right = new NetSettings { Kind = NetSettings.Inverted } };
        yield return Small with
        {
            Data = PlaySettings.HandwrittenDigits,
            Samples = 20,
            Batch = 8,
            Epochs = 2,
            Net = PlaySettings.Convolution,
            Left = new NetSettings { Kind = NetSettings.Channel },
        };
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
        bool[][][] dropped = [.. Enumerable.Range(0, settings.Samples).Select(point => net.DroppedUnits(point))];
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
        PlayPoints points = drawn.Data.Points(PlayTask.Fit)!;
        points.TrainY[^1] = 2;
        var moved = new PlayTraining(Small with { Points = points });
        Assert.That(moved.Data.TrainTargets.ToArray()[^1], Is.EqualTo(2));
        Tensor x = drawn.Data.TrainInputs;
        for (int net = 0; net < 2; net++) Assert.That(moved.Nets[net].Predict(x), Is.EqualTo(drawn.Nets[net].Predict(x)));
    }

    [Test]
    public void NetsThatBeginAlikeAndDropAlikeStayAlike()
    {
        var dropping = new NetSettings { Kind = NetSettings.Inverted, LearningRate = 0.01 };
        var training = new PlayTraining(Small with { Start = PlaySettings.SameWeights, Left = dropping, Right = dropping });
        for (int epoch = 0; epoch < Small.Epochs; epoch++)
        {
            PlayLosses losses = training.Step()!.Value;
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
        PlayFrame frame = FrameMaker.Create(training, [], isRunning: false, new PlayRequest(), isStart: false);
        Assert.That(frame.Nets[0].ZeroWeights, Is.Zero);
        Assert.That(frame.Nets[1].ZeroWeights, Is.Positive);
        Assert.That(frame.Nets[1].Histogram.Sum(), Is.EqualTo(frame.Nets[1].AllWeights));
    }

    [TestCase(NetSettings.Sgd, 0)]
    // Adam's epsilon knows a scale.
    [TestCase(NetSettings.Adam, 1e-4)]
    public void WithMatchedRatesVanillaAndInvertedDropoutAreOneTraining(string optimizer, double tolerance)
    {
        var vanilla = new NetSettings { Kind = NetSettings.Vanilla, Optimizer = optimizer, LearningRate = 0.01 };
        PlaySettings settings = Small with
        {
            Start = PlaySettings.SameFunction,
            MatchedRates = true,
            Left = vanilla,
            Right = vanilla with { Kind = NetSettings.Inverted },
        };
        PlayTraining matched = new(PlayLimits.Check(settings)), shared = new(settings with { MatchedRates = false });
        double apart = 0;
        while (!matched.IsDone)
        {
            (PlayLosses one, PlayLosses other) = (matched.Step()!.Value, shared.Step()!.Value);
            // At p = 0.5 every factor is a power of two.
            Assert.That(one.Right, Is.EqualTo(one.Left).Within(tolerance * one.Left));
            apart = Math.Abs(other.Right - other.Left) / other.Left;
        }

        Assert.That(apart, Is.GreaterThan(1e-2), "with one rate for all they are two trainings");
    }

    [Test]
    public void ADrawnPlaneHasBothClassesAndABatchIsPartOfIt()
    {
        var training = new PlayTraining(PlayLimits.Check(Small with { Data = "circles", Noise = 0, Batch = 4 }));
        PlayPoints points = training.Data.Points(PlayTask.Plane)!;
        Assert.That(points.TrainClass, Is.EqualTo((int[])[0, 1, 0, 1, 0, 1]));
        Assert.That(points.TrainX.Zip(points.TrainY, (x, y) => Math.Sqrt((x * x) + (y * y))), Is.EqualTo(
            points.TrainClass.Select(group => group == 0 ? 0.3 : 0.9)).Within(1e-6));
        Assert.That((training.StepsAnEpoch, training.Step(), training.StepInEpoch), Is.EqualTo((2, (PlayLosses?)null, 1)));
        Assert.That(training.Step()!.Value.Epoch, Is.EqualTo(1));
    }

    [Test]
    public void TheNumbersOfSubnetworksAreThoseOfTheirPredictions()
    {
        var dropping = new NetSettings { Kind = NetSettings.Inverted, DropProbabilities = [1, 0, 0] };
        NetSettings keeping = dropping with { DropProbabilities = [0, 0, 0] };
        var training = new PlayTraining(Small with { Layers = 1, Left = dropping, Right = keeping });
        NetFrame[] nets = FrameMaker.Create(training, [], isRunning: false, new PlayRequest { Subnetworks = 7 }, isStart: false).Nets;
        // Where all is dropped only the bias of the output is left; where nothing is, each subnetwork is the net.
        float bias = training.Nets[0].Layers.Parameters[^1].Item();
        double expected = training.Data.TestTargets.ToArray().Average(y => (bias - (double)y) * (bias - (double)y));
        Assert.That(nets[0].Subnetworks!.Count, Is.EqualTo(7));
        Assert.That(nets[0].Subnetworks!.OneTestLoss, Is.EqualTo(expected).Within(1e-6));
        Assert.That(nets[0].Subnetworks!.MeanTestLoss, Is.EqualTo(expected).Within(1e-6));
        Assert.That(nets[1].Subnetworks!.MeanTestLoss, Is.EqualTo(nets[1].TestLoss).Within(1e-12));
        Assert.That(nets[1].Subnetworks!.Deviation, Is.All.Zero);
    }

    [Test]
    public void TheWeightsAreASafetensorsFileOfPyTorchsNames()
    {
        var training = new PlayTraining(Small with { Left = new NetSettings { Norm = NetSettings.Before } });
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory.PathOf("left.safetensors"), PlayWeights.File(training.Nets[0]));
        IReadOnlyDictionary<string, Tensor> read = SafeTensors.Read(directory.PathOf("left.safetensors"));
        Assert.That(read.Keys, Is.SupersetOf((string[])["0.weight", "0.bias", "1.running_var", "3.weight", "6.bias"]));
        Assert.That(read["3.weight"].ToArray(), Is.EqualTo(training.Nets[0].Weights.ElementAt(1).ToArray()));
    }
}
