using DropoutLab.Lab.Reports;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>A net with two hidden layers that sorts images into classes, and how stochastic gradient descent trains it.</summary>
internal sealed record ClassifierSettings
{
    internal required int HiddenUnits { get; init; }

    internal required int Epochs { get; init; }

    /// <summary>Images a step.</summary>
    internal int BatchSize { get; init; } = 50;

    /// <summary>At the start.</summary>
    internal required double LearningRate { get; init; }

    /// <summary>Whether the learning rate falls to zero along a cosine.</summary>
    internal bool RateFalls { get; init; } = true;

    internal double Momentum { get; init; } = 0.9;

    /// <summary>Of each hidden unit.</summary>
    internal double DropProbability { get; init; }

    /// <summary>How the drop probability changes; null keeps it.</summary>
    internal DropProbabilitySchedule? DropSchedule { get; init; }

    /// <summary>Strength of the L1 penalty of the weights, without the biases.</summary>
    internal double L1 { get; init; }

    /// <summary>Strength of L1 as a proximal step after each step, instead of a penalty.</summary>
    internal double ProximalL1 { get; init; }

    /// <summary>What the gradient of a weight gets in multiples of the weight; biases do not decay.</summary>
    internal double WeightDecay { get; init; }

    /// <summary>Largest norm of a unit's incoming weights; null for no limit.</summary>
    internal double? MaxNorm { get; init; }

    /// <summary>How it is trained, in words.</summary>
    internal string TrainingText()
    {
        string momentum = Momentum > 0 ? $"momentum {Numbers.Plain(Momentum)}" : "no momentum";
        return $"stochastic gradient descent, {BatchSize} images a step, {momentum}, learning rate {Numbers.Plain(LearningRate)}" +
            (RateFalls ? " falling to 0 (cosine)" : "");
    }
}
