using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Lowers the rate along half a cosine and begins again at the full rate, in cycles that may grow.</summary>
/// <remarks>
/// <para>Formula: end + (1 - end) * (1 + cos(pi * t)) / 2 with t the part of the cycle that has passed; each cycle is <c>growth</c> times
/// as long as the one before: PyTorch's CosineAnnealingWarmRestarts.</para>
/// <para>Source: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.</para>
/// </remarks>
public sealed class CosineRestarts : LearningRateSchedule
{
    private readonly int epochs;
    private readonly int growth;
    private readonly double end;

    /// <summary>Sets the cycles.</summary>
    /// <param name="epochs">Length of the first, at least 1.</param>
    /// <param name="growth">Length of a cycle over that of the one before, at least 1.</param>
    /// <param name="end">The factor at a cycle's end, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public CosineRestarts(int epochs, int growth = 1, double end = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(growth, 1);
        if (!(end >= 0 && end <= 1)) throw new ArgumentOutOfRangeException(nameof(end), end, "CosineRestarts: 0 to 1 expected");
        this.epochs = epochs;
        this.growth = growth;
        this.end = end;
    }

    /// <inheritdoc/>
    public override double Factor(double time)
    {
        double length = epochs;
        if (growth == 1) time %= length;
        else for (; time >= length; length *= growth) time -= length;
        return end + (1 - end) * (1 + Math.Cos(Math.PI * time / length)) / 2;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"CosineRestarts({epochs}, {growth}, {end})");
}
