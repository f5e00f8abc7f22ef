using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Raises the rate to its peak and lowers it far below its start, along cosines or lines.</summary>
/// <remarks>
/// <para>Formula: from 1 / initialDivisor to 1 in the first part of the epochs, then to 1 / (initialDivisor * finalDivisor); the
/// optimizer's rate is the peak. In three phases the way down first mirrors the way up, back to 1 / initialDivisor, and then falls to the
/// end. As PyTorch's OneCycleLR, which counts whole steps and so is at its peak and at its end one step earlier: the last step here is one
/// step short of the end, whose factor would change nothing that is seen.</para>
/// <para>Source: L. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2018.</para>
/// </remarks>
public sealed class OneCycle : LearningRateSchedule
{
    private readonly int epochs;
    private readonly double risingShare;
    private readonly double initial;
    private readonly double final;
    private readonly bool isLinear;
    private readonly bool hasThreePhases;

    /// <summary>Sets the cycle.</summary>
    /// <param name="epochs">Its length, at least 1.</param>
    /// <param name="risingShare">The share of it in which the rate rises, above 0 and below 1.</param>
    /// <param name="initialDivisor">Peak over start, at least 1.</param>
    /// <param name="finalDivisor">Start over end, at least 1.</param>
    /// <param name="isLinear">Whether the rate moves along lines; else along cosines.</param>
    /// <param name="hasThreePhases">Whether the way down first goes back to the start; the rising share is then at most one half.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public OneCycle(
        int epochs, double risingShare = 0.3, double initialDivisor = 25, double finalDivisor = 1e4, bool isLinear = false,
        bool hasThreePhases = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (!(risingShare > 0 && risingShare < 1))
            throw new ArgumentOutOfRangeException(nameof(risingShare), risingShare, "OneCycle: above 0 and below 1 expected");
        if (!(initialDivisor >= 1))
            throw new ArgumentOutOfRangeException(nameof(initialDivisor), initialDivisor, "OneCycle: at least 1 expected");
        if (!(finalDivisor >= 1))
            throw new ArgumentOutOfRangeException(nameof(finalDivisor), finalDivisor, "OneCycle: at least 1 expected");
        if (hasThreePhases && risingShare > 0.5)
            throw new ArgumentOutOfRangeException(nameof(risingShare), risingShare, "OneCycle: at most 0.5 expected in three phases");
        this.epochs = epochs;
        this.isLinear = isLinear;
        this.hasThreePhases = hasThreePhases;
        this.risingShare = risingShare;
        initial = 1 / initialDivisor;
        final = initial / finalDivisor;
    }

    /// <inheritdoc/>
    public override double Factor(double time)
    {
        double share = Math.Min(time / epochs, 1);
        if (share < risingShare) return Between(initial, 1, share / risingShare);
        if (!hasThreePhases) return Between(1, final, (share - risingShare) / (1 - risingShare));
        return share < 2 * risingShare
            ? Between(1, initial, (share - risingShare) / risingShare)
            : Between(initial, final, risingShare == 0.5 ? 1 : (share - 2 * risingShare) / (1 - 2 * risingShare));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"OneCycle({epochs}, {risingShare}, {initial}, {final}, {(isLinear ? "lines" : "cosines")}, {(hasThreePhases ? 3 : 2)} phases)");

    private double Between(double from, double to, double share) =>
        isLinear ? from + (to - from) * share : to + (from - to) * (1 + Math.Cos(Math.PI * share)) / 2;
}
