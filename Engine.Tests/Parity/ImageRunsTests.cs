using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>Nets of convolution, pooling and normalization do what they do in PyTorch: names, initial bits, losses,
/// masks, predictions.</summary>
[RestoresGlobals]
internal sealed class ImageRunsTests
{
    public static IEnumerable<TestCaseData> Nets() =>
        from seed in (int[])[0, 1]
        from net in (IEnumerable<(string Name, Func<Layer> Make)>)
        [
            ("conv-pool-dropout", () => Image(
                new Conv2d(1, 6, 3, padding: 1), new ReLU(), new MaxPool2d(2), new Conv2d(6, 12, 3), new ReLU(), new Dropout(0.3),
                new Flatten(),
                new Linear(48, 10))),
            ("conv-stride-dilation-groups", () => Image(
                new Conv2d(1, 8, 3, stride: 2, padding: 1), new ReLU(),
                new Conv2d(8, 8, 3, padding: 2, dilation: 2, groups: 4, bias: false), new Tanh(),
                new AvgPool2d(2), new Flatten(), new Linear(32, 10))),
            ("conv1d", () => new Sequential(
                new Unflatten(1, 8, 8), new Conv1d(8, 12, 3, padding: 1), new ReLU(), new MaxPool1d(2), new Flatten(), new Linear(48, 10))),
            ("batchnorm-then-dropout", () => new Sequential(
                new Linear(64, 40), new BatchNorm(40), new ReLU(), new Dropout(0.4), new Linear(40, 10))),
            ("dropout-then-batchnorm", () => new Sequential(
                new Linear(64, 40), new ReLU(), new Dropout(0.4), new BatchNorm(40), new Linear(40, 10))),
            ("conv-batchnorm2d-dropout2d", () => Image(
                new Conv2d(1, 8, 3, padding: 1, bias: false), new BatchNorm(8), new ReLU(), new ChannelDropout(0.2), new Conv2d(
                    8, 8, 3, padding: 1),
                new BatchNorm(8, momentum: 0.3, epsilon: 1e-3), new ReLU(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(8, 10))),
            ("layernorm-gelu", () => new Sequential(
                new Linear(64, 40), new LayerNorm(40), new GELU(), new Dropout(0.1), new Linear(40, 10))),
            ("groupnorm", () => Image(new Conv2d(1, 8, 3), new GroupNorm(4, 8), new ReLU(), new Flatten(), new Linear(288, 10))),
            ("selu-alphadropout", () => new Sequential(new Linear(64, 40), new SELU(), new AlphaDropout(0.1), new Linear(40, 10))),
        ]
        select new TestCaseData(net.Name, seed, net.Make).SetArgDisplayNames(net.Name, $"{seed}");

    /// <summary>A bias right before a normalization has no gradient but rounding errors, so Adam moves it at random:
    /// predictions drift.</summary>
    [TestCaseSource(nameof(Nets))]
    public void TrainsAsInPyTorch(string name, int seed, Func<Layer> make)
    {
        bool isDetermined = !name.Contains("batchnorm", StringComparison.Ordinal) && name != "groupnorm";
        Assert.That(LayerRun.Differences(name, seed, make, isDetermined), Is.Empty);
    }

    private static Sequential Image(params Layer[] layers) => new([new Unflatten(1, 1, 8, 8), .. layers]);
}
