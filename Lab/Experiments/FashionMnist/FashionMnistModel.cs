using DropoutLab.Data;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>A kind of net that the experiment trains twice, without dropout and with.</summary>
internal abstract class FashionMnistModel
{
    /// <summary>What becomes of an image's pixels before the first layer, in words.</summary>
    internal abstract string PixelsText { get; }

    /// <summary>The two nets, in words.</summary>
    internal abstract string NetsText { get; }

    /// <summary>The largest of the training, of the one cycle that it goes through.</summary>
    internal abstract double LearningRate { get; }

    /// <summary>The images as the nets take them.</summary>
    internal abstract (Dataset Train, Dataset Test) Prepare(Dataset train, Dataset test);

    /// <summary>Makes a net.</summary>
    /// <param name="dropProbability">0 for the net without dropout.</param>
    /// <param name="seed">Decides the initial weights and all that is drawn in training.</param>
    internal abstract Sequential CreateNet(double dropProbability, ulong seed);

    /// <summary>Shows what the net with dropout has learned to look for.</summary>
    /// <param name="report">Gets the pictures.</param>
    /// <param name="net">The trained net.</param>
    /// <param name="test">The test images, pixels from 0 to 1.</param>
    internal virtual void AddPictures(ExperimentReport report, Sequential net, Dataset test)
    {
    }
}
