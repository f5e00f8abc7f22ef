using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Raises the rate to its peak and lowers it far below its start, along cosines or lines.</summary>
/// <remarks>
/// <para>Formula: from 1 / initialDivisor to 1 in the first part of the epochs, then to 1 / (initialDivisor * finalDivisor); the
/// optimizer's rate is the peak. In three phases the way down first mirrors the way up, back to 1 / initialDivisor, and then falls to the
/// end. With the number of steps an epoch given, each step has the rate of PyTorch's OneCycleLR, which reaches its peak and its end one
/// step before the part of the epochs is over, so that the last step is taken with the end's rate.</para>
/// <para>Source: L. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2018.</para>
/// </remarks>
public sealed class OneCycle : LearningRateSchedule
{
    private readonly int epochs;
    private readonly double risingShare;
    private readonly double step;
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
    /// <param name="stepsPerEpoch">The loader's count of batches, for PyTorch's rates at each step; null if time has no steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public OneCycle(
        int epochs, double risingShare = 0.3, double initialDivisor = 25, double finalDivisor = 1e4, bool isLinear = false,
        bool hasThreePhases = false, int? stepsPerEpoch = null)
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
        if (stepsPerEpoch < 1) throw new ArgumentOutOfRangeException(nameof(stepsPerEpoch), stepsPerEpoch, "OneCycle: at least 1 expected");
        step = stepsPerEpoch is { } steps ? 1.0 / steps : 0;
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
        double peak = risingShare * epochs - step, end = epochs - step;
        if (time < peak) return Between(initial, 1, time / peak);
        if (!hasThreePhases) return Between(1, final, Share(time, peak, end));
        double low = 2 * peak;
        return time < low ? Between(1, initial, Share(time, peak, low)) : Between(initial, final, Share(time, low, end));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"OneCycle({epochs}, {risingShare}, {initial}, {final}, {(isLinear ? "lines" : "cosines")}, {(hasThreePhases ? 3 : 2)} phases, " +
        $"{(step > 0 ? $"steps of {step}" : "no steps")})");

    /// <summary>How much of a phase is over; all of one that has no length.</summary>
    private static double Share(double time, double start, double end) =>
        end > start ? Math.Min((time - start) / (end - start), 1) : 1;

    private double Between(double from, double to, double share) =>
        isLinear ? from + (to - from) * share : to + (from - to) * (1 + Math.Cos(Math.PI * share)) / 2;
}
