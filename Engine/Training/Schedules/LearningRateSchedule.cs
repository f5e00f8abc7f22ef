using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>How the learning rate changes while a model is trained: a factor of the rate that the optimizer was made with.</summary>
/// <remarks><para>Time is counted in epochs, with fractions: at step s of n an epoch's time is epoch + s / n.</para></remarks>
public abstract class LearningRateSchedule
{
    /// <summary>The factor at a time.</summary>
    /// <param name="time">Epochs since the start, at least 0.</param>
    public abstract double Factor(double time);

    /// <summary>Takes note of an epoch's loss; only schedules that wait for a plateau do something with it.</summary>
    /// <param name="loss">The validation loss; the training loss where there is no validation part.</param>
    public virtual void Observe(double loss)
    {
    }

    /// <summary>The kind and all settings: a checkpoint goes on only with a schedule of the same text.</summary>
    public override string ToString() => GetType().Name;

    /// <summary>What a checkpoint must keep: nothing for a schedule that depends on the time only.</summary>
    protected internal virtual SavedState GetState() => [];

    /// <summary>Brings back what <see cref="GetState"/> gave.</summary>
    /// <param name="state">The state of a schedule of the same text.</param>
    /// <exception cref="InvalidDataException">Something is missing in it.</exception>
    protected internal virtual void SetState(SavedState state)
    {
    }
}
