using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Drops in the last part of the training only.</summary>
/// <remarks>
/// <para>Formula: 0 while time is below start; then 1.</para>
/// <para>For nets that overfit: the start is as fast as without noise.</para>
/// <para>Source: Z. Liu, Z. Xu, J. Jin, Z. Shen, T. Darrell, "Dropout reduces underfitting", 2023.</para>
/// </remarks>
public sealed class LateDropout : DropProbabilitySchedule
{
    private readonly double start;

    /// <summary>Sets the start.</summary>
    /// <param name="start">Epochs without dropout, above 0; a fraction is allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start is not above 0.</exception>
    public LateDropout(double start)
    {
        if (!(start > 0)) throw new ArgumentOutOfRangeException(nameof(start), start, "LateDropout: above 0 expected");
        this.start = start;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => time < start ? 0 : 1;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"LateDropout({start})");
}
