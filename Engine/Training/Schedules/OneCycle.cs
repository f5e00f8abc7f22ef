namespace DropoutLab.Training;

/// <summary>Raises the rate to its peak and lowers it far below its start, along cosines.</summary>
/// <remarks>
/// <para>Formula: from 1 / initialDivisor to 1 in the first part of the epochs, then to 1 / (initialDivisor * finalDivisor); the
/// optimizer's rate is the peak. As PyTorch's OneCycleLR with its defaults, which counts whole steps and so is at its peak and at its end
/// one step earlier.</para>
/// <para>Source: L. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2018.</para>
/// </remarks>
public sealed class OneCycle : LearningRateSchedule
{
    private readonly int epochs;
    private readonly double risingShare;
    private readonly double initial;
    private readonly double final;

    /// <summary>Sets the cycle.</summary>
    /// <param name="epochs">Its length, at least 1.</param>
    /// <param name="risingShare">The share of it in which the rate rises, above 0 and below 1.</param>
    /// <param name="initialDivisor">Peak over start, at least 1.</param>
    /// <param name="finalDivisor">Start over end, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public OneCycle(int epochs, double risingShare = 0.3, double initialDivisor = 25, double finalDivisor = 1e4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (!(risingShare > 0 && risingShare < 1))
            throw new ArgumentOutOfRangeException(nameof(risingShare), risingShare, "OneCycle: above 0 and below 1 expected");
        if (!(initialDivisor >= 1))
            throw new ArgumentOutOfRangeException(nameof(initialDivisor), initialDivisor, "OneCycle: at least 1 expected");
        if (!(finalDivisor >= 1))
            throw new ArgumentOutOfRangeException(nameof(finalDivisor), finalDivisor, "OneCycle: at least 1 expected");
        this.epochs = epochs;
        this.risingShare = risingShare;
        initial = 1 / initialDivisor;
        final = initial / finalDivisor;
    }

    /// <inheritdoc/>
    public override double Factor(double time)
    {
        double share = Math.Min(time / epochs, 1);
        return share < risingShare
            ? Between(initial, 1, share / risingShare)
            : Between(1, final, (share - risingShare) / (1 - risingShare));
    }

    private static double Between(double from, double to, double share) => to + ((from - to) * (1 + Math.Cos(Math.PI * share)) / 2);
}
