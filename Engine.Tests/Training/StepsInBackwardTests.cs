using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>A trainer whose backward pass takes the step.</summary>
[RestoresGlobals]
internal sealed class StepsInBackwardTests
{
    private string path = "";

    [SetUp]
    public void SetUp() => path = Path.GetTempFileName();

    [TearDown]
    public void TearDown() => File.Delete(path);

    private static (Trainer Trainer, Sequential Net, DataLoader Loader) Make(
        bool early, string? checkpoint = null, double? norm = null, bool parallel = false)
    {
        Generator.Default = new PhiloxGenerator(1UL);
        var net = new Sequential(new Linear(20, 400), new ReLU(), new Dropout(0.3), new Linear(400, 400), new ReLU(), new Linear(400, 1));
        var examples = new Dataset(Tensor.Normal(0, 1, [120, 20]), Tensor.Normal(0, 1, [120, 1]));
        var optimizer = new AdamW(net.Parameters);
        var trainer = new Trainer(net, new MSELoss(), optimizer)
        {
            StepsInBackward = early,
            MaxGradientNorm = norm,
            Parallel = parallel ? new DataParallel(net, optimizer, Communicator.Alone, shards: 1) : null,
            AfterStep = () => MaxNorm.Apply(net.Parameters, 2),
            CheckpointPath = checkpoint,
        };
        return (trainer, net, new DataLoader(examples, 50, shuffle: true));
    }

    private static float[] Weights(Sequential net) => [.. net.Parameters.SelectMany(parameter => parameter.ToArray())];

    [Test]
    public void EndsWithTheBitsOfATrainingWithoutAlsoFromACheckpoint()
    {
        (Trainer trainer, Sequential net, DataLoader loader) = Make(early: false);
        History expected = trainer.Fit(loader, 6);
        float[] weights = Weights(net);

        (trainer, net, loader) = Make(early: true, path);
        trainer.Fit(loader, 3);
        (trainer, net, loader) = Make(early: true);
        trainer.Resume(path, loader);
        History actual = trainer.Fit(loader, 6);
        Assert.That(weights.Any(float.IsNaN), Is.False);
        Assert.That(Comparison.FirstDifferentBits(Weights(net), weights), Is.Null);
        Assert.That(net.Parameters.Select(parameter => parameter.Grad), Is.All.Null, "the step was not behind the backward pass");
        Assert.That(actual.Epochs, Is.EqualTo(expected.Epochs));
    }

    [TestCase(1.0, false, "MaxGradientNorm needs one")]
    [TestCase(null, true, "Parallel needs one")]
    public void IsRefusedWhereSomethingNeedsGradients(double? norm, bool parallel, string message)
    {
        (Trainer trainer, Sequential net, DataLoader loader) = Make(early: true, norm: norm, parallel: parallel);
        float[] before = Weights(net);
        Assert.That(() => trainer.Fit(loader, 1), Throws.InvalidOperationException.With.Message.Contains(message));
        Assert.That(Weights(net), Is.EqualTo(before));
    }
}
