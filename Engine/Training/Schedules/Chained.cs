using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>Several schedules at once: their factors are multiplied.</summary>
/// <remarks><para>Formula: the product of all factors at the same time, as PyTorch's ChainedScheduler. One schedule after another is
/// <see cref="LinearWarmup"/> with a next one.</para></remarks>
public sealed class Chained : LearningRateSchedule
{
    private readonly LearningRateSchedule[] schedules;

    /// <summary>Chains schedules.</summary>
    /// <param name="schedules">At least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Chained(params IEnumerable<LearningRateSchedule> schedules)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        this.schedules = [.. schedules];
        if (this.schedules.Length == 0) throw new ArgumentException("Chained: 1 schedule or more expected, none came", nameof(schedules));
        foreach (LearningRateSchedule schedule in this.schedules) ArgumentNullException.ThrowIfNull(schedule, nameof(schedules));
    }

    /// <inheritdoc/>
    public override double Factor(double time) => schedules.Aggregate(1.0, (product, schedule) => product * schedule.Factor(time));

    /// <inheritdoc/>
    public override void Observe(double loss)
    {
        foreach (LearningRateSchedule schedule in schedules) schedule.Observe(loss);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Chained({string.Join<LearningRateSchedule>(", ", schedules)})";

    /// <inheritdoc/>
    protected internal override SavedState GetState()
    {
        var state = new SavedState();
        foreach ((int i, LearningRateSchedule schedule) in schedules.Index()) state.Add($"{i}", schedule.GetState());
        return state;
    }

    /// <inheritdoc/>
    protected internal override void SetState(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach ((int i, LearningRateSchedule schedule) in schedules.Index()) schedule.SetState(state.Part($"{i}"));
    }
}
