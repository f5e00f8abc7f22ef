namespace DropoutLab.Training;

/// <summary>Lowers the rate when the loss has stopped falling.</summary>
/// <remarks><para>Formula: after more than <c>patience</c> epochs in a row without a loss below best * (1 - threshold), the factor is
/// multiplied by <c>factor</c>, as PyTorch's ReduceLROnPlateau. NaN and infinity are no improvement.</para></remarks>
public sealed class ReduceOnPlateau : LearningRateSchedule
{
    private readonly double factor;
    private readonly int patience;
    private readonly double threshold;
    private double current = 1;
    private double best = double.PositiveInfinity;
    private int waited;

    /// <summary>Sets the rule.</summary>
    /// <param name="factor">Above 0 and below 1.</param>
    /// <param name="patience">Epochs to wait, at least 0.</param>
    /// <param name="threshold">Relative improvement that counts, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ReduceOnPlateau(double factor = 0.1, int patience = 10, double threshold = 1e-4)
    {
        if (!(factor > 0 && factor < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "ReduceOnPlateau: above 0 and below 1 expected");
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        if (!(threshold >= 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "ReduceOnPlateau: at least 0 expected");
        this.factor = factor;
        this.patience = patience;
        this.threshold = threshold;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => current;

    /// <inheritdoc/>
    public override void Observe(double loss)
    {
        // The first loss is an improvement, but a NaN is not: compared with it, no later loss would be one.
        if (loss < best && (double.IsPositiveInfinity(best) || loss < best * (1 - threshold)))
        {
            best = loss;
            waited = 0;
        }
        else if (++waited > patience)
        {
            current *= factor;
            waited = 0;
        }
    }

    /// <inheritdoc/>
    protected internal override double[] GetState() => [current, best, waited];

    /// <inheritdoc/>
    protected internal override void SetState(ReadOnlySpan<double> state)
    {
        if (state.Length != 3)
            throw new ArgumentException($"ReduceOnPlateau: 3 numbers of state expected, {state.Length} came", nameof(state));
        (current, best, waited) = (state[0], state[1], (int)state[2]);
    }
}
