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
    /// <param name="seed">Decides the initial weights and the masks.</param>
    internal static Sequential CreateNet(int inputs, int hiddenUnits, double dropProbability, ulong seed)
    {
        (Generator weights, Generator masks) = (Streams.Weights(seed), Streams.Masks(seed));
        List<Layer> layers = [];
        foreach ((int from, int to) in new[] { (inputs, hiddenUnits), (hiddenUnits, hiddenUnits) })
        {
            layers.Add(new Linear(from, to, generator: weights));
            layers.Add(new ReLU());
            if (dropProbability > 0) layers.Add(new Dropout(dropProbability, masks));
        }

        layers.Add(new Linear(hiddenUnits, Classes, generator: weights));
        return new Sequential([.. layers]);
    }

    /// <summary>Makes a net with two hidden layers and trains it.</summary>
    internal static Sequential Train(ClassifierSettings settings, Dataset images, Repetition repetition)
    {
        Sequential net = CreateNet(images.Features.Shape[1], settings.HiddenUnits, settings.DropProbability, repetition.Seed);
        Train(net, settings, images, repetition);
        return net;
    }

    /// <summary>Trains a net by stochastic gradient descent. Regularizers act on weights; biases are free.</summary>
    internal static void Train(Sequential net, ClassifierSettings settings, Dataset images, Repetition repetition)
    {
        Tensor[] weights = Weights(net);
        Tensor[] biases = [.. net.Parameters.Where(parameter => parameter.Rank == 1)];
        var optimizer = new SGD(
            [
                new ParameterGroup(weights, settings.LearningRate, settings.WeightDecay),
                new ParameterGroup(biases, settings.LearningRate),
            ],
            settings.Momentum);
        var strength = (float)settings.L1;
        var trainer = new Trainer(net, new CrossEntropyLoss(), optimizer)
        {
            Schedule = settings.RateFalls ? new CosineDecay(settings.Epochs) : null,
            DropSchedule = settings.DropSchedule,
            Penalty = strength > 0 ? () => strength * Penalty.L1(weights) : null,
            AfterStep = AfterStep(settings, weights),
        };
        var batches = new DataLoader(images, settings.BatchSize, shuffle: true, generator: Streams.Batches(repetition.Seed));
        trainer.Fit(batches, settings.Epochs, cancellation: repetition.Cancellation);
        repetition.Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>The matrices and the kernels, without what is a number a unit.</summary>
    internal static Tensor[] Weights(Sequential net) => [.. net.Parameters.Where(parameter => parameter.Rank > 1)];

    /// <summary>Share of images that a net puts into a wrong class, in percent, with nothing dropped.</summary>
    internal static double ErrorPercent(Layer net, Dataset images) =>
        100 * (1 - Evaluation.Run(net, new CrossEntropyLoss(), images, EvaluationBatch).Accuracy!.Value);

    private static Action? AfterStep(ClassifierSettings settings, Tensor[] weights)
    {
        if (settings.MaxNorm is double limit) return () => MaxNorm.Apply(weights, limit);
        if (settings.ProximalL1 > 0) return () => ProximalL1.Apply(weights, settings.LearningRate * settings.ProximalL1);
        return null;
    }
}
