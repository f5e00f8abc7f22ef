using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Multiplies the rate by a factor in each epoch, a little at each step.</summary>
/// <remarks><para>Formula: factor^time: PyTorch's ExponentialLR at whole epochs.</para></remarks>
public sealed class ExponentialDecay : LearningRateSchedule
{
    private readonly double factor;

    /// <summary>Sets the factor.</summary>
    /// <param name="factor">Of one epoch, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0, or not finite.</exception>
    public ExponentialDecay(double factor)
    {
        if (!(factor > 0 && double.IsFinite(factor)))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "ExponentialDecay: a finite factor above 0 expected");
        this.factor = factor;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => Math.Pow(factor, time);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ExponentialDecay({factor})");
}
