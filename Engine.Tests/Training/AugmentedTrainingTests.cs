using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>A training on images that are moved and mirrored, interrupted and gone on with.</summary>
[RestoresGlobals]
internal sealed class AugmentedTrainingTests
{
    private const int Epochs = 3, Side = 6, Classes = 3, Count = 20;

    private sealed class KilledException : Exception;

    [Test]
    public void EndsWithTheBitsOfOneThatWasNotInterrupted([Values(1, 4, 7, 14)] int killedAfterSteps, [Values] bool hasOwnGenerator)
    {
        string directory = Directory.CreateTempSubdirectory("dropoutlab-").FullName, path = Path.Combine(directory, "run.checkpoint");
        try
        {
            (Sequential expected, Trainer whole, DataLoader images) = NewRun(1, hasOwnGenerator);
            whole.Fit(images, Epochs);

            (_, Trainer killed, images) = NewRun(1, hasOwnGenerator, path);
            int steps = 0;
            Assert.That(
                () => killed.Fit(images, Epochs, new CheckpointedRun.Reports(_ =>
                {
                    if (++steps == killedAfterSteps) throw new KilledException();
                })),
                Throws.InstanceOf<KilledException>());

            (Sequential net, Trainer resumed, images) = NewRun(99, hasOwnGenerator);
            resumed.Resume(path, images);
            resumed.Fit(images, Epochs);
            Assert.That(Bits(net), Is.EqualTo(Bits(expected)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static int[] Bits(Sequential net) =>
        [.. net.Parameters.SelectMany(parameter => parameter.ToArray()).Select(BitConverter.SingleToInt32Bits)];

    private static (Sequential Net, Trainer Trainer, DataLoader Images) NewRun(ulong seed, bool hasOwnGenerator, string? checkpoint = null)
    {
        Generator.Default = new PhiloxGenerator(seed);
        var net = new Sequential(
            new ShiftImages(2, mirrorProbability: 0.5, hasOwnGenerator ? new PhiloxGenerator(seed + 1) : null),
            new Normalize([0.1f], [1.2f]),
            new Conv2d(1, 4, 3, padding: 1, bias: false), new BatchNorm(4), new ReLU(), new ChannelDropout(0.3), new MaxPool2d(2),
            new Flatten(), new Linear(4 * Side * Side / 4, Classes));
        var data = new Dataset(
            Tensor.Normal(0, 1, [Count, 1, Side, Side], new PhiloxGenerator(7)),
            Tensor.From([.. Enumerable.Range(0, Count).Select(i => (float)(i % Classes))], Count));
        var trainer = new Trainer(net, new CrossEntropyLoss(), new Adam(net.Parameters, learningRate: 0.01))
        {
            CheckpointPath = checkpoint,
            CheckpointEverySteps = checkpoint is null ? 0 : 1,
        };
        return (net, trainer, new DataLoader(data, 4, shuffle: true));
    }
}
