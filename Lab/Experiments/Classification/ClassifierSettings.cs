namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>A net with two hidden layers that sorts images into classes, and how stochastic gradient descent trains it.</summary>
internal sealed record ClassifierSettings
{
    internal required int HiddenUnits { get; init; }

    internal required int Epochs { get; init; }

    /// <summary>Images a step.</summary>
    internal int BatchSize { get; init; } = 50;

    /// <summary>At the start; it falls to zero along a cosine.</summary>
    internal required double LearningRate { get; init; }

    internal double Momentum { get; init; } = 0.9;

    /// <summary>Of each hidden unit.</summary>
    internal double DropProbability { get; init; }

    /// <summary>Strength of the L1 penalty of the weights, without the biases.</summary>
    internal double L1 { get; init; }

    /// <summary>What the gradient of a weight gets in multiples of the weight; biases do not decay.</summary>
    internal double WeightDecay { get; init; }

    /// <summary>Largest norm of a unit's incoming weights; null for no limit.</summary>
    internal double? MaxNorm { get; init; }

    /// <summary>How it is trained, in words.</summary>
    internal string TrainingText() => FormattableString.Invariant(
        $"stochastic gradient descent, {BatchSize} images a step, momentum {Momentum}, learning rate {LearningRate} falling to 0 (cosine)");
}
