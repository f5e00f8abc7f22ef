namespace DropoutLab.Training;

/// <summary>What one epoch gave.</summary>
/// <param name="Epoch">Its number, from 0.</param>
/// <param name="Loss">Mean training loss while the weights moved, without the penalty. Weight decay acts in the optimizer and is never part
/// of it.</param>
/// <param name="Penalty">Mean of what the penalty added to the loss that was minimized; 0 without one.</param>
/// <param name="Accuracy">Share of training examples whose class was predicted; null if the targets are not class numbers.</param>
/// <param name="ValidationLoss">Loss on the validation part in evaluation mode after the epoch; null without one.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation part; null without one or without classes.</param>
/// <param name="LearningRate">The rate of the last step, of the first parameter group.</param>
public sealed record EpochResult(
    int Epoch, double Loss, double Penalty, double? Accuracy, double? ValidationLoss, double? ValidationAccuracy, double LearningRate)
{
    /// <summary>What the trainer's metrics found in the training examples while the weights moved, in their order.</summary>
    public MetricResults Metrics { get; init; } = MetricResults.Empty;

    /// <summary>What they found in the validation part after the epoch; empty without one.</summary>
    public MetricResults ValidationMetrics { get; init; } = MetricResults.Empty;
}
