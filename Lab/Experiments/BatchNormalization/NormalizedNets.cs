using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>Nets of three blocks with batch normalization, and noise at one kind of place.</summary>
internal static class NormalizedNets
{
    internal const double Beta = 0.1;
    internal const int HiddenUnits = 128;

    internal static IReadOnlyList<int> Channels { get; } = [16, 32, 32];

    internal static Sequential Create(NormalizedNetCase which, ImageSource images, ulong seed)
    {
        (Generator weights, Generator masks) = (Streams.Weights(seed), Streams.Masks(seed));
        List<Layer> layers = which.IsConvolutional ? [new Unflatten(1, 1, images.Height, images.Width)] : [];
        int blocks = Channels.Count, inputs = which.IsConvolutional ? 1 : images.Pixels, pixels = images.Pixels;
        for (int block = 0; block < blocks; block++)
        {
            int outputs = which.IsConvolutional ? Channels[block] : HiddenUnits;
            layers.Add(which.IsConvolutional
                ? new Conv2d(inputs, outputs, 3, padding: 1, generator: weights)
                : new Linear(inputs, outputs, generator: weights));
            if (which.Placement == Placement.Before) layers.Add(Noise());
            layers.AddRange([new BatchNorm(outputs), new ReLU()]);
            if (which.IsConvolutional && block < blocks - 1)
            {
                layers.Add(new MaxPool2d(2));
                pixels /= 4;
            }

            bool isLast = block == blocks - 1;
            if (which.Placement == Placement.After || (which.Placement == Placement.AfterLast && isLast)) layers.Add(Noise());
            inputs = outputs;
        }

        if (which.IsConvolutional) layers.Add(new Flatten());
        layers.Add(new Linear(which.IsConvolutional ? inputs * pixels : inputs, Classifier.Classes, generator: weights));
        return new Sequential([.. layers]);

        Layer Noise() => which.IsUniform ? new Uout(Beta, masks) : new Dropout(which.DropProbability, masks);
    }
}
