using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>Trains the article's net with dropout on the article's points, then samples subnetworks of it.</summary>
internal static class EnsembleTraining
{
    private const int GridPoints = 121;

    // Half as wide again as the data, to see what the subnetworks say where none was trained.
    private const float GridEnd = 1.5f;

    internal static EnsembleRepetition Run(OverfittingSettings settings, int samples, CancellationToken cancellation)
    {
        var generator = new TorchGenerator(settings.Seed);
        (Tensor x, Tensor y) = OverfittingTraining.DrawPoints(settings, generator);
        (Tensor testX, Tensor testY) = OverfittingTraining.DrawPoints(settings, generator);
        // Made and left: with its draws, the net with dropout begins with the article's weights.
        _ = OverfittingNet.WithoutDropout(settings, generator);
        OverfittingNet net = OverfittingNet.WithDropout(settings, generator);
        for (int epoch = 0; epoch < settings.Epochs; epoch++)
        {
            net.Step(x, y);
            cancellation.ThrowIfCancellationRequested();
        }

        using (Autograd.NoGrad())
        {
            Tensor grid = Tensor.Linspace(-GridEnd, GridEnd, GridPoints).Unsqueeze(1);
            Tensor inputs = Tensor.Concatenate([grid, testX], axis: 0);
            net.Layers.Eval();
            float[] scaled = net.Layers.Forward(inputs).ToArray();
            return new EnsembleRepetition(
                new Points(x.ToArray(), y.ToArray()), new Points(testX.ToArray(), testY.ToArray()), [.. grid.ToArray()], scaled,
                Sample(net.Layers, inputs, settings.Seed, samples, cancellation));
        }
    }

    /// <summary>Each sample is one subnetwork: with a mask for each input, each point of a curve would be that of another.</summary>
    private static float[][] Sample(Sequential net, Tensor inputs, ulong seed, int samples, CancellationToken cancellation)
    {
        Generator generator = Streams.Subnetworks(seed);
        var subnetworks = new Sequential(
            [.. net.Select(layer => layer is Dropout dropout ? new SharedDropout(dropout.DropProbability, [0], generator) : layer)]);
        subnetworks.Train();
        var predictions = new float[samples][];
        for (int sample = 0; sample < samples; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            predictions[sample] = subnetworks.Forward(inputs).ToArray();
        }

        return predictions;
    }
}
