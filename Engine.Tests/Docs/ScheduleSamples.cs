using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace Samples;

/// <summary>The program of docs/schedules.md.</summary>
internal sealed class ScheduleSamples : SampleFixture
{
    [Test]
    public void DropProbabilitiesFollowASchedule()
    {
        // <sample drop-schedule>
        var net = new Sequential(new Linear(64, 128), new ReLU(), new Dropout(0.3), new Linear(128, 10));
        var trainer = new Trainer(net, new CrossEntropyLoss(), new SGD(net.Parameters, learningRate: 0.1f))
        {
            DropSchedule = new EarlyDropout(epochs: 10, falls: true),
        };
        // </sample>

        var images = new Dataset(Tensor.Normal(0, 1, [8, 64]), Tensor.FromIndices([0, 1, 2, 3, 4, 5, 6, 7]));
        Assert.That(trainer.Fit(new DataLoader(images, 4), epochs: 1).Epochs, Has.Count.EqualTo(1));
    }
}
