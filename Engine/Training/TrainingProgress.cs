namespace DropoutLab.Training;

/// <summary>Where a training stands, reported after each step, and once more, with its result, after each epoch.</summary>
/// <param name="Epoch">The epoch that runs, from 0.</param>
/// <param name="Epochs">How many were asked for.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps an epoch.</param>
/// <param name="Loss">Mean training loss of this epoch so far, without the penalty.</param>
/// <param name="LearningRate">The rate of the last step, of the first parameter group.</param>
/// <param name="Elapsed">Time since Fit was called.</param>
/// <param name="TimeLeft">At the pace so far; zero after the last step.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double LearningRate, TimeSpan Elapsed, TimeSpan TimeLeft)
{
    /// <summary>What the epoch gave, in the report behind its validation; null in the report of a step.</summary>
    public EpochResult? Result { get; init; }
}
