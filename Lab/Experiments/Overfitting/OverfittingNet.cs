using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>One of the two nets, 1 - hidden - hidden - 1, with its optimizer and regularizers.</summary>
internal sealed class OverfittingNet
{
    private readonly Sequential layers;
    private readonly IReadOnlyList<Tensor> parameters;
    private readonly Adam optimizer;
    private readonly MSELoss meanSquaredError = new();
    private readonly float l1;
    private readonly double? maxNorm;

    private OverfittingNet(OverfittingSettings settings, double learningRate, Sequential layers)
    {
        this.layers = layers;
        parameters = layers.Parameters;
        optimizer = new Adam(parameters, learningRate, weightDecay: settings.WeightDecay);
        l1 = (float)settings.L1;
        maxNorm = settings.MaxNorm;
    }

    /// <summary>The layers themselves, for those who look into the net.</summary>
    internal Sequential Layers => layers;

    internal static OverfittingNet WithoutDropout(OverfittingSettings settings, Generator generator)
    {
        int hidden = settings.HiddenUnits;
        return new OverfittingNet(settings, OverfittingSettings.LearningRateWithoutDropout, new Sequential(
            new Linear(1, hidden, generator: generator), new ReLU(),
            new Linear(hidden, hidden, generator: generator), new ReLU(),
            new Linear(hidden, 1, generator: generator)));
    }

    internal static OverfittingNet WithDropout(OverfittingSettings settings, Generator generator)
    {
        int hidden = settings.HiddenUnits;
        return new OverfittingNet(settings, OverfittingSettings.LearningRateWithDropout, new Sequential(
            new Linear(1, hidden, generator: generator), Dropout(settings, generator), new ReLU(),
            new Linear(hidden, hidden, generator: generator), Dropout(settings, generator), new ReLU(),
            new Linear(hidden, 1, generator: generator)));
    }

    /// <summary>One step of training on all points.</summary>
    internal TrainingLoss Step(Tensor x, Tensor y)
    {
        Tensor data = meanSquaredError.Forward(layers.Forward(x), y);
        Tensor? penalty = l1 > 0 ? l1 * Penalty.L1(parameters) : null;
        var loss = new TrainingLoss(data.Item(), penalty?.Item() ?? 0);
        optimizer.ZeroGrad();
        (penalty is null ? data : data + penalty).Backward();
        optimizer.Step();
        if (maxNorm is double limit) MaxNorm.Apply(parameters, limit);
        return loss;
    }

    /// <summary>The net as it is now, nothing dropped; it goes on training afterwards.</summary>
    internal NetFit Evaluate(Tensor trainX, Tensor trainY, Tensor testX, Tensor testY)
    {
        layers.Eval();
        using (Autograd.NoGrad())
        {
            Tensor prediction = layers.Forward(testX);
            float testLoss = meanSquaredError.Forward(prediction, testY).Item();
            float trainLoss = meanSquaredError.Forward(layers.Forward(trainX), trainY).Item();
            layers.Train();
            return new NetFit(prediction.ToArray(), trainLoss, testLoss);
        }
    }

    private static Layer Dropout(OverfittingSettings settings, Generator generator) => settings.Dropout == DropoutKind.Vanilla
        ? new VanillaDropout(settings.DropProbability, generator)
        : new Dropout(settings.DropProbability, generator);
}
