using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Nets;

/// <summary>Convolutional nets as they are commonly trained, and a dense one with batch normalization.</summary>
internal static class ImageNets
{
    private const int Batch = 64;

    public static readonly MeasuredNet LeNet = new("LeNet-like 28x28", NewLeNet, Batch, 1, 28, 28);

    public static readonly MeasuredNet Vgg = new("VGG-like 32x32x3", NewVgg, Batch, 3, 32, 32);

    public static readonly MeasuredNet BatchNorm = new("784-512-512-10 with BatchNorm", NewBatchNorm, Batch, 784);

    private static Sequential NewLeNet() => new(
        new Conv2d(1, 32, 3), new ReLU(), new Conv2d(32, 64, 3), new ReLU(), new MaxPool2d(2), new Dropout(0.25), new Flatten(),
        new Linear(12 * 12 * 64, 128), new ReLU(), new Dropout(0.5), new Linear(128, 10));

    private static Sequential NewVgg() => new(
        [.. Stage(3, 64), .. Stage(64, 128), .. Stage(128, 256), new Flatten(), new Linear(4 * 4 * 256, 10)]);

    private static Layer[] Stage(int inChannels, int outChannels) =>
        [.. Block(inChannels, outChannels), .. Block(outChannels, outChannels), new MaxPool2d(2), new ChannelDropout(0.1)];

    private static Layer[] Block(int inChannels, int outChannels) =>
        [new Conv2d(inChannels, outChannels, 3, padding: 1), new BatchNorm(outChannels), new ReLU()];

    private static Sequential NewBatchNorm() => new(
        new Linear(784, 512), new BatchNorm(512), new ReLU(), new Dropout(0.5),
        new Linear(512, 512), new BatchNorm(512), new ReLU(), new Dropout(0.5), new Linear(512, 10));
}
