using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>Two wide hidden layers.</summary>
internal sealed class DenseModel((int Height, int Width) size, int hiddenUnits) : FashionMnistModel
{
    internal override string PixelsText =>
        $"{size.Height} x {size.Width}, shifted and scaled by the mean and the deviation of all training pixels";

    internal override string NetsText =>
        $"two nets {size.Height * size.Width} - {hiddenUnits} - {hiddenUnits} - {Classifier.Classes} with ReLU; " +
        $"one drops each hidden unit with probability {Numbers.Plain(FashionMnistTraining.DropProbability)}";

    internal override double LearningRate => 0.001;

    internal override (Dataset Train, Dataset Test) Prepare(Dataset train, Dataset test)
    {
        using (Autograd.NoGrad())
        {
            // One mean for all pixels: those at the border are almost always black, and a deviation of their own would blow up their noise.
            Standardization pixels = Standardization.Fit(train.Features.Reshape(train.Features.Count, 1));
            Dataset Apply(Dataset part) =>
                part.WithFeatures(pixels.Apply(part.Features.Reshape(part.Features.Count, 1)).Reshape(part.Count, part.Features.Shape[1]));
            return (Apply(train), Apply(test));
        }
    }

    internal override Sequential CreateNet(double dropProbability, ulong seed) =>
        Classifier.CreateNet(size.Height * size.Width, hiddenUnits, dropProbability, seed);
}
