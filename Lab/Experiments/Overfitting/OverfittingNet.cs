using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>One of the two nets, 1 - hidden - hidden - 1, with its optimizer and regularizers.</summary>
internal sealed class OverfittingNet
{
    private readonly Sequential _layers;
    private readonly IReadOnlyList<Tensor> _parameters;
    private readonly Adam _optimizer;
    private readonly MSELoss _meanSquaredError = new();
    private readonly float _l1;
    private readonly double? _maxNorm;

    private OverfittingNet(OverfittingSettings settings, double learningRate, Sequential layers)
    {
        _layers = layers;
        _parameters = layers.Parameters;
        _optimizer = new Adam(_parameters, learningRate, weightDecay: settings.WeightDecay);
        _l1 = (float)settings.L1;
        _maxNorm = settings.MaxNorm;
    }

    /// <summary>The layers themselves, for those who look into the net.</summary>
    internal Sequential Layers => _layers;

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
        Tensor data = _meanSquaredError.Forward(_layers.Forward(x), y);
        Tensor? penalty = _l1 > 0 ? _l1 * Penalty.L1(_parameters) : null;
        var loss = new TrainingLoss(data.Item(), penalty?.Item() ?? 0);
        _optimizer.ZeroGrad();
        (penalty is null ? data : data + penalty).Backward();
        _optimizer.Step();
        if (_maxNorm is double limit)
            MaxNorm.Apply(_parameters, limit);
        return loss;
    }

    /// <summary>The net as it is now, nothing dropped; it goes on training afterwards.</summary>
    internal NetFit Evaluate(Tensor trainX, Tensor trainY, Tensor testX, Tensor testY)
    {
        _layers.Eval();
        using (Autograd.NoGrad())
        {
            Tensor prediction = _layers.Forward(testX);
            float testLoss = _meanSquaredError.Forward(prediction, testY).Item();
            float trainLoss = _meanSquaredError.Forward(_layers.Forward(trainX), trainY).Item();
            _layers.Train();
            return new NetFit(prediction.ToArray(), trainLoss, testLoss);
        }
    }

    private static Layer Dropout(OverfittingSettings settings, Generator generator) => settings.Dropout == DropoutKind.Vanilla
        ? new VanillaDropout(settings.DropProbability, generator)
        : new Dropout(settings.DropProbability, generator);
}
