using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Lowers the rate to 0 along a power of the time that is left; along a line for power 1.</summary>
/// <remarks><para>Formula: (1 - min(time / epochs, 1))^power: PyTorch's PolynomialLR at whole epochs.</para></remarks>
public sealed class PolynomialDecay : LearningRateSchedule
{
    private readonly int epochs;
    private readonly double power;

    /// <summary>Sets the length.</summary>
    /// <param name="epochs">Epochs until 0 is reached, at least 1.</param>
    /// <param name="power">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public PolynomialDecay(int epochs, double power = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (!(power > 0)) throw new ArgumentOutOfRangeException(nameof(power), power, "PolynomialDecay: above 0 expected");
        this.epochs = epochs;
        this.power = power;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => Math.Pow(1 - Math.Min(time / epochs, 1), power);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"PolynomialDecay({epochs}, {power})");
}
