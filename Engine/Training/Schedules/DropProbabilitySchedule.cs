namespace DropoutLab.Training;

/// <summary>How much a model drops while it is trained: a factor of the drop probabilities that its layers have.</summary>
/// <remarks>
/// <para>Time is counted in epochs, with fractions, as for a <see cref="LearningRateSchedule"/>. A factor depends on the time only, so a
/// checkpoint has nothing to keep of it.</para>
/// <para>It acts on every module that drops (<see cref="Layers.IScheduledDropout"/>): dropout layers, recurrent layers with all of
/// their kinds of dropout, attention, transformer layers, embeddings. Not for vanilla dropout, whose evaluation depends on the
/// probability that it was trained with: a trainer refuses it.</para>
/// </remarks>
public abstract class DropProbabilitySchedule
{
    /// <summary>The factor at a time, from 0 to 1.</summary>
    /// <param name="time">Epochs since the start, at least 0.</param>
    public abstract double Factor(double time);

    /// <summary>The kind and all settings: a checkpoint goes on only with a schedule of the same text.</summary>
    public override string ToString() => GetType().Name;
}
