using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>Nets that sort images into classes, made and trained so that one seed gives all of them the same start.</summary>
internal static class Classifier
{
    internal const int Classes = 10;
    private const int EvaluationBatch = 1024;

    /// <summary>inputs - hidden - hidden - 10 with ReLU; a drop probability above 0 puts a dropout layer after each hidden one.</summary>
    /// <param name="inputs">Pixels of an image.</param>
    /// <param name="hiddenUnits">Units of each hidden layer.</param>
    /// <param name="dropProbability">Of each hidden unit.</param>
    /// <param name="weights">Where the initial weights come from.</param>
    /// <param name="masks">Where the masks come from.</param>
    internal static Sequential CreateNet(int inputs, int hiddenUnits, double dropProbability, Generator weights, Generator masks)
    {
        List<Layer> layers = [];
        foreach ((int from, int to) in new[] { (inputs, hiddenUnits), (hiddenUnits, hiddenUnits) })
        {
            layers.Add(new Linear(from, to, generator: weights));
            layers.Add(new ReLU());
            if (dropProbability > 0)
                layers.Add(new Dropout(dropProbability, masks));
        }
        layers.Add(new Linear(hiddenUnits, Classes, generator: weights));
        return new Sequential([.. layers]);
    }

    /// <summary>Masks have a generator of their own, so that nets with and without dropout see the images in the same order.</summary>
    internal static Generator MaskGenerator(ulong seed) => new PhiloxGenerator(~seed);

    /// <summary>Trains a net. The seed decides the initial weights, the order of the images and the masks.</summary>
    internal static Sequential Train(ClassifierSettings settings, Dataset images, ulong seed, CancellationToken cancellation)
    {
        var generator = new PhiloxGenerator(seed);
        int inputs = images.Features.Shape[1];
        Sequential net = CreateNet(inputs, settings.HiddenUnits, settings.DropProbability, generator, MaskGenerator(seed));
        Tensor[] weights = [.. net.OfType<Linear>().Select(layer => layer.Weight)];
        Tensor[] biases = [.. net.OfType<Linear>().Select(layer => layer.Bias!)];
        var optimizer = new SGD(
            [
                new ParameterGroup(weights, settings.LearningRate, settings.WeightDecay),
                new ParameterGroup(biases, settings.LearningRate),
            ],
            settings.Momentum);
        var strength = (float)settings.L1;
        var trainer = new Trainer(net, new CrossEntropyLoss(), optimizer)
        {
            Schedule = new CosineDecay(settings.Epochs),
            Penalty = strength > 0 ? () => strength * Penalty.L1(weights) : null,
            AfterStep = settings.MaxNorm is double limit ? () => MaxNorm.Apply(weights, limit) : null,
        };
        var loader = new DataLoader(images, settings.BatchSize, shuffle: true, generator: generator);
        trainer.Fit(loader, settings.Epochs, cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        return net;
    }

    /// <summary>Share of images that a net puts into a wrong class, in percent, with nothing dropped.</summary>
    internal static double ErrorPercent(Layer net, Dataset images) =>
        100 * (1 - Evaluation.Run(net, new CrossEntropyLoss(), images, EvaluationBatch).Accuracy!.Value);
}
