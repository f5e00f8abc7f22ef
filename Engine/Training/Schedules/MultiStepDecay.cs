using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Multiplies the rate by a factor at the beginning of some epochs.</summary>
/// <remarks><para>Formula: factor^(how many of the epochs are at or before the time): PyTorch's MultiStepLR.</para></remarks>
public sealed class MultiStepDecay : LearningRateSchedule
{
    private readonly int[] epochs;
    private readonly double factor;

    /// <summary>Sets the steps.</summary>
    /// <param name="epochs">When the rate falls, each at least 1, rising; one that comes twice counts twice.</param>
    /// <param name="factor">Above 0.</param>
    /// <exception cref="ArgumentException">The epochs do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public MultiStepDecay(IEnumerable<int> epochs, double factor = 0.1)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        this.epochs = [.. epochs];
        for (int i = 0; i < this.epochs.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(this.epochs[i], 1, nameof(epochs));
            if (i > 0 && this.epochs[i] < this.epochs[i - 1])
                throw new ArgumentException(
                    $"MultiStepDecay: rising epochs expected, {this.epochs[i]} came after {this.epochs[i - 1]}", nameof(epochs));
        }

        if (!(factor > 0)) throw new ArgumentOutOfRangeException(nameof(factor), factor, "MultiStepDecay: above 0 expected");
        this.factor = factor;
    }

    /// <inheritdoc/>
    public override double Factor(double time) => Math.Pow(factor, epochs.Count(epoch => epoch <= time));

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"MultiStepDecay([{string.Join(", ", epochs)}], {factor})");
}
