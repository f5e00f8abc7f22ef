using System.Globalization;
using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>Raises the rate from a small one along a line, then follows another schedule.</summary>
/// <remarks>
/// <para>Formula: start + (1 - start) * time / epochs while time is below epochs; then the other schedule's factor, whose time begins
/// there, and which is told of losses only from there on.</para>
/// <para>The first step has the rate's start, which is above 0, and the first step after the warm-up the full rate: PyTorch's LinearLR,
/// with its default, told of each step.</para>
/// </remarks>
public sealed class LinearWarmup : LearningRateSchedule
{
    private readonly double epochs;
    private readonly double start;
    private readonly LearningRateSchedule? next;
    private int observed;

    /// <summary>Sets the length.</summary>
    /// <param name="epochs">Epochs until the full rate is reached, above 0; a fraction is allowed.</param>
    /// <param name="start">The factor at the first step, above 0 and at most 1: at 0 a step would change nothing.</param>
    /// <param name="next">What follows; null keeps the full rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public LinearWarmup(double epochs, double start = 1.0 / 3, LearningRateSchedule? next = null)
    {
        if (!(epochs > 0)) throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "LinearWarmup: above 0 expected");
        if (!(start > 0 && start <= 1))
            throw new ArgumentOutOfRangeException(nameof(start), start, "LinearWarmup: a start above 0 and at most 1 expected");
        this.epochs = epochs;
        this.start = start;
        this.next = next;
    }

    /// <inheritdoc/>
    public override double Factor(double time) =>
        time < epochs ? start + ((1 - start) * time / epochs) : next?.Factor(time - epochs) ?? 1;

    /// <inheritdoc/>
    public override void Observe(double loss)
    {
        // The losses of the warm-up itself tell nothing of a plateau.
        if (observed++ >= epochs) next?.Observe(loss);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"LinearWarmup({epochs}, {start}, next {next?.ToString() ?? "none"})");

    /// <inheritdoc/>
    protected internal override SavedState GetState() => new() { { "observed", observed }, { "next", next?.GetState() ?? [] } };

    /// <inheritdoc/>
    protected internal override void SetState(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        observed = (int)state.Number("observed");
        next?.SetState(state.Part("next"));
    }
}
