using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>Three convolutions with batch normalization, then two dense layers with dropout between them, where no normalization
/// follows. The images are moved and mirrored while the net learns.</summary>
internal sealed class ConvolutionalModel : FashionMnistModel
{
    private const int Padding = 1;
    private const double MirrorProbability = 0.5;
    private const int FirstChannels = 32;
    private const int Channels = 64;
    private const int HiddenUnits = 128;
    private const int ShownMaps = 18;

    private readonly int height;
    private readonly int width;
    private readonly float mean;
    private readonly float deviation;

    /// <param name="train">The training images, for the mean and the deviation of their pixels.</param>
    /// <param name="size">Height and width of an image; each a multiple of 4.</param>
    internal ConvolutionalModel(Dataset train, (int Height, int Width) size)
    {
        (height, width) = size;
        Standardization pixels = Standardization.Fit(train.Features.Reshape(train.Features.Count, 1));
        (mean, deviation) = (pixels.Mean.Item(), pixels.StandardDeviation.Item());
    }

    internal override string PixelsText =>
        $"1 x {height} x {width}; in training moved by up to {Numbers.Count(Padding, "pixel")} and mirrored with probability " +
        $"{Numbers.Plain(MirrorProbability)}; shifted and scaled by the mean and the deviation of all training pixels";

    internal override string NetsText =>
        $"two nets of three 3 x 3 convolutions ({FirstChannels}, {Channels}, {Channels} channels), each with batch normalization " +
        $"and ReLU, max-pooling 2 x 2 behind the first two, then {Channels * height * width / 16} - {HiddenUnits} - " +
        $"{Classifier.Classes}; one drops each unit of the hidden dense layer with probability " +
        $"{Numbers.Plain(FashionMnistTraining.DropProbability)}";

    internal override double LearningRate => 0.004;

    internal override (Dataset Train, Dataset Test) Prepare(Dataset train, Dataset test) => (AsImages(train), AsImages(test));

    internal override Sequential CreateNet(double dropProbability, ulong seed)
    {
        Generator weights = Streams.Weights(seed);
        List<Layer> layers =
        [
            new ShiftImages(Padding, MirrorProbability, Streams.Augmentation(seed)), new Normalize([mean], [deviation]),
            .. Block(1, FirstChannels, weights), new MaxPool2d(2),
            .. Block(FirstChannels, Channels, weights), new MaxPool2d(2),
            .. Block(Channels, Channels, weights), new Flatten(),
            new Linear(Channels * height * width / 16, HiddenUnits, generator: weights), new ReLU(),
        ];
        if (dropProbability > 0) layers.Add(new Dropout(dropProbability, Streams.Masks(seed)));
        layers.Add(new Linear(HiddenUnits, Classifier.Classes, generator: weights));
        return new Sequential([.. layers]);
    }

    internal override void AddPictures(ExperimentReport report, Sequential net, Dataset test)
    {
        float[] filters = net.OfType<Conv2d>().First().Weight.ToArray();
        float greatest = filters.Max(Math.Abs);
        report.AddPicture(
            "filters",
            "What the first layer looks for",
            Html.Of($"""
                The {FirstChannels} kernels of the first convolution, 3 x 3 weights each: white is the most negative weight of all, black
                the most positive, middle grey is zero. Light beside dark answers to an edge between the two.
                """),
            new ImageGrid(
                "Kernels of the first convolution",
                [.. filters.Chunk(9).Select((kernel, i) => ImageTile.Of(kernel, 3, 3, -greatest, greatest, $"channel {i + 1}"))]),
            $"{FirstChannels} squares of 3 by 3 shades of grey");

        Tensor maps = LayerWalk.Maps(net, test.Features.Slice(0, 0, 1).Reshape(1, 1, height, width))[0];
        string name = FashionMnistFiles.ClassNames[(int)test.Targets.AsSpan()[0]];
        report.AddPicture(
            "feature-maps",
            "What it finds in an image",
            Html.Of($"""
                The first test image ({name}) and what {ShownMaps - 1} channels of the first convolution make of it, behind the batch
                normalization and the ReLU: the darker, the more of what the channel looks for is there. Each map has its own scale.
                """),
            new ImageGrid(
                $"Feature maps of an image ({name})",
                [
                    ImageTile.Of(test.Features.AsSpan()[..(height * width)], height, width, 0, 1, "the image"),
                    .. Enumerable.Range(0, ShownMaps - 1).Select(channel => ImageTile.Of(
                        maps.AsSpan().Slice(channel * height * width, height * width), height, width, $"channel {channel + 1}")),
                ]),
            "The image, and maps of the same size in which edges and areas of it are dark");
    }

    private static IEnumerable<Layer> Block(int from, int to, Generator weights) =>
        [new Conv2d(from, to, 3, padding: 1, bias: false, generator: weights), new BatchNorm(to), new ReLU()];

    private Dataset AsImages(Dataset part) => part.WithFeatures(part.Features.Reshape(part.Count, 1, height, width));
}
