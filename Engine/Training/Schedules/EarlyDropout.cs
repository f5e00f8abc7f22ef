using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Drops in the first part of the training only.</summary>
/// <remarks>
/// <para>Formula: 1 while time is below epochs, or, if it falls, 1 - time / epochs; then 0.</para>
/// <para>For nets that underfit: the gradients of the first steps differ less from batch to batch, and the rest is learned without.</para>
/// <para>Source: Z. Liu, Z. Xu, J. Jin, Z. Shen, T. Darrell, "Dropout reduces underfitting", 2023.</para>
/// </remarks>
public sealed class EarlyDropout : DropProbabilitySchedule
{
    private readonly double epochs;
    private readonly bool falls;

    /// <summary>Sets the length.</summary>
    /// <param name="epochs">Epochs in which is dropped, above 0; a fraction is allowed.</param>
    /// <param name="falls">Whether the probabilities fall to 0 along a line instead of at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not above 0.</exception>
    public EarlyDropout(double epochs, bool falls = false)
    {
        if (!(epochs > 0)) throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "EarlyDropout: above 0 expected");
        this.epochs = epochs;
        this.falls = falls;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => time >= epochs ? 0 : falls ? 1 - (time / epochs) : 1;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"EarlyDropout({epochs}{(falls ? ", falling" : "")})");
}
