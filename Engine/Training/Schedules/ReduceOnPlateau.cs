using System.Globalization;
using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>Lowers the rate when the loss (or another number) has stopped getting better.</summary>
/// <remarks>
/// <para>Formula: PyTorch's ReduceLROnPlateau, with the same defaults and the same numbers. A loss is better if it is below best * (1 -
/// threshold), or below best - threshold in absolute mode; if higher is better, above best * (1 + threshold) or best + threshold. After
/// more than <c>patience</c> epochs in a row without a better one the factor is multiplied by <c>factor</c>, down to the smallest one; then
/// <c>cooldown</c> epochs are not counted. A change of at most <c>smallestChange</c> is not made. NaN and infinity are not better.</para>
/// <para>PyTorch takes the smallest rate and the smallest change as rates; here they are factors of the full rate. For a negative loss,
/// relative thresholds count an equal or slightly worse loss as better, there as here: take the absolute one.</para>
/// </remarks>
public sealed class ReduceOnPlateau : LearningRateSchedule
{
    private readonly double factor;
    private readonly int patience;
    private readonly double threshold;
    private readonly int cooldown;
    private readonly double smallestFactor;
    private readonly double smallestChange;
    private readonly bool higherIsBetter;
    private readonly bool isAbsolute;
    private double current = 1;
    private double best;
    private int waited;
    private int cooling;

    /// <summary>Sets the rule.</summary>
    /// <param name="factor">Above 0 and below 1.</param>
    /// <param name="patience">Epochs to wait, at least 0.</param>
    /// <param name="threshold">Improvement that counts, at least 0.</param>
    /// <param name="cooldown">Epochs after a change in which nothing is counted, at least 0.</param>
    /// <param name="smallestFactor">The least factor, 0 to 1.</param>
    /// <param name="smallestChange">Changes of the factor up to this are not made, at least 0.</param>
    /// <param name="higherIsBetter">Whether what <see cref="Observe"/> is told should rise, as an accuracy should.</param>
    /// <param name="isAbsolute">Whether the threshold is a difference; else it is a share of the best.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ReduceOnPlateau(
        double factor = 0.1, int patience = 10, double threshold = 1e-4, int cooldown = 0, double smallestFactor = 0,
        double smallestChange = 1e-8, bool higherIsBetter = false, bool isAbsolute = false)
    {
        if (!(factor > 0 && factor < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "ReduceOnPlateau: above 0 and below 1 expected");
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(cooldown);
        if (!(threshold >= 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "ReduceOnPlateau: at least 0 expected");
        if (!(smallestFactor >= 0 && smallestFactor <= 1))
            throw new ArgumentOutOfRangeException(nameof(smallestFactor), smallestFactor, "ReduceOnPlateau: 0 to 1 expected");
        if (!(smallestChange >= 0))
            throw new ArgumentOutOfRangeException(nameof(smallestChange), smallestChange, "ReduceOnPlateau: at least 0 expected");
        this.factor = factor;
        this.patience = patience;
        this.threshold = threshold;
        this.cooldown = cooldown;
        this.smallestFactor = smallestFactor;
        this.smallestChange = smallestChange;
        this.higherIsBetter = higherIsBetter;
        this.isAbsolute = isAbsolute;
        best = higherIsBetter ? double.NegativeInfinity : double.PositiveInfinity;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => current;

    /// <inheritdoc/>
    public override void Observe(double loss)
    {
        if (IsBetter(loss)) (best, waited) = (loss, 0);
        else waited++;
        if (cooling > 0) (cooling, waited) = (cooling - 1, 0);
        if (waited <= patience) return;
        double lower = Math.Max(current * factor, smallestFactor);
        if (current - lower > smallestChange) current = lower;
        (cooling, waited) = (cooldown, 0);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"ReduceOnPlateau({factor}, patience {patience}, threshold {threshold}{(isAbsolute ? " absolute" : "")}, cooldown {cooldown}, " +
        $"smallest {smallestFactor} in steps above {smallestChange}{(higherIsBetter ? ", higher is better" : "")})");

    /// <inheritdoc/>
    protected internal override SavedState GetState() =>
        new() { { "factor", current }, { "best", best }, { "waited", waited }, { "cooling", cooling } };

    /// <inheritdoc/>
    protected internal override void SetState(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (current, best) = (state.Number("factor"), state.Number("best"));
        (waited, cooling) = ((int)state.Number("waited"), (int)state.Number("cooling"));
    }

    private bool IsBetter(double loss)
    {
        double sign = higherIsBetter ? 1 : -1, mark = isAbsolute ? best + sign * threshold : best * (1 + sign * threshold);
        return higherIsBetter ? loss > mark : loss < mark;
    }
}
