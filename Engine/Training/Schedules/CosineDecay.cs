using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Lowers the rate along half a cosine.</summary>
/// <remarks>
/// <para>Formula: end + (1 - end) * (1 + cos(pi * t)) / 2 with t = min(time / epochs, 1): PyTorch's CosineAnnealingLR at whole epochs.
/// After its epochs the factor stays at the end, where PyTorch's would rise again.</para>
/// <para>Source: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017; without restarts.</para>
/// </remarks>
public sealed class CosineDecay : LearningRateSchedule
{
    private readonly int epochs;
    private readonly double end;

    /// <summary>Sets the length.</summary>
    /// <param name="epochs">Epochs until the end is reached, at least 1.</param>
    /// <param name="end">The factor at the end, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public CosineDecay(int epochs, double end = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (!(end >= 0 && end <= 1)) throw new ArgumentOutOfRangeException(nameof(end), end, "CosineDecay: 0 to 1 expected");
        this.epochs = epochs;
        this.end = end;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => end + ((1 - end) * (1 + Math.Cos(Math.PI * Math.Min(time / epochs, 1))) / 2);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"CosineDecay({epochs}, {end})");
}
