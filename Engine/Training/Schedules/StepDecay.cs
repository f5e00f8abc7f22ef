using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Multiplies the rate by a factor every few epochs.</summary>
/// <remarks><para>Formula: factor^floor(time / epochs), as PyTorch's StepLR.</para></remarks>
public sealed class StepDecay : LearningRateSchedule
{
    private readonly int epochs;
    private readonly double factor;

    /// <summary>Sets the steps.</summary>
    /// <param name="epochs">Epochs from step to step, at least 1.</param>
    /// <param name="factor">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public StepDecay(int epochs, double factor = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (!(factor > 0)) throw new ArgumentOutOfRangeException(nameof(factor), factor, "StepDecay: above 0 expected");
        this.epochs = epochs;
        this.factor = factor;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => Math.Pow(factor, Math.Floor(time / epochs));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"StepDecay({epochs}, {factor})");
}
