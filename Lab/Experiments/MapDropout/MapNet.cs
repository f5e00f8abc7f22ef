using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>Two convolutions with ReLU and dropout of their maps, then one dense layer: without a normalization, whose statistics the
/// dropout would shift.</summary>
internal static class MapNet
{
    internal static IReadOnlyList<int> Channels { get; } = [16, 32];

    /// <summary>The blocks that are dropped: 3 pixels of 8, 7 of 28.</summary>
    internal static int BlockSize(ImageSource images) => Math.Max(3, images.Height / 4);

    internal static Sequential Create(MapCase which, ImageSource images, ulong seed)
    {
        (Generator weights, Generator masks) = (Streams.Weights(seed), Streams.Masks(seed));
        int blockSize = BlockSize(images);
        List<Layer> layers =
        [
            new Unflatten(1, 1, images.Height, images.Width),
            new Conv2d(1, Channels[0], 3, padding: 1, generator: weights), new ReLU(),
        ];
        AddDropout();
        layers.AddRange([new MaxPool2d(2), new Conv2d(Channels[0], Channels[1], 3, padding: 1, generator: weights), new ReLU()]);
        AddDropout();
        layers.AddRange([new Flatten(), new Linear(Channels[1] * images.Pixels / 4, Classifier.Classes, generator: weights)]);
        return new Sequential([.. layers]);

        void AddDropout()
        {
            if (which.Dropout(blockSize, masks) is { } dropout) layers.Add(dropout);
        }
    }
}
