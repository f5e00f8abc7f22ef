using DropoutLab;
using DropoutLab.Layers;

namespace Samples;

/// <summary>The programs of docs/convolution.md and docs/normalization.md.</summary>
internal sealed class ImageSamples : SampleFixture
{
    [Test]
    public void AResidualNetTakesImages()
    {
        // <sample residual>
        var net = new Sequential(
            new ShiftImages(padding: 2, mirrorProbability: 0.5), // in training only
            new Normalize([0.286f], [0.353f]),
            new Conv2d(1, 32, 3, padding: 1, bias: false), new BatchNorm(32), new ReLU(), new MaxPool2d(2),
            new Residual(new Sequential(
                new Conv2d(32, 32, 3, padding: 1, bias: false), new BatchNorm(32), new ReLU(), new StochasticDepth(0.1))),
            new AdaptiveAvgPool2d(1), new Flatten(), new Linear(32, 10));

        Tensor images = Tensor.Uniform(0, 1, [8, 1, 28, 28]);

        Console.WriteLine(net.Forward(images).Shape); // [8, 10]
        // </sample>

        Assert.That(Printed, Is.EqualTo("[8, 10]"));
    }

    [Test]
    public void DropoutShiftsTheVarianceOfEvaluation()
    {
        // <sample shift>
        Generator.Default = new PhiloxGenerator(seed: 1);
        var dropout = new Dropout(0.5);
        var norm = new BatchNorm(100, momentum: null); // averages all batches alike
        Tensor x = Tensor.Normal(0, 1, [10_000, 100]);
        norm.Forward(dropout.Forward(x)); // training: the running variance is that of the noisy activations

        Tensor ratio = x.Variance(0) / norm.RunningVariance;

        Console.WriteLine($"{ratio.Mean().Item():F2}"); // 0.50, the probability of keeping
        // </sample>

        Assert.That(Printed, Is.EqualTo("0.50"));
    }
}
