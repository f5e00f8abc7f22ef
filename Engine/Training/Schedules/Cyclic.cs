using System.Globalization;

namespace DropoutLab.Training;

/// <summary>Moves the rate up and down along lines between a lowest one and the full one.</summary>
/// <remarks>
/// <para>Formula: lowest + (1 - lowest) * h * decay^cycle, where h rises from 0 to 1 in <c>risingEpochs</c> and falls in
/// <c>fallingEpochs</c>, and cycle counts from 0: PyTorch's CyclicLR, whose mode is "triangular" for a decay of 1 and "triangular2" for one
/// half; the optimizer's rate is the largest one.</para>
/// <para>Source: L. Smith, "Cyclical learning rates for training neural networks", 2017.</para>
/// </remarks>
public sealed class Cyclic : LearningRateSchedule
{
    private readonly double lowest;
    private readonly double risingEpochs;
    private readonly double fallingEpochs;
    private readonly double decay;

    /// <summary>Sets the cycle.</summary>
    /// <param name="lowest">The factor at its ends, from 0 to 1.</param>
    /// <param name="risingEpochs">Epochs of the way up, above 0; a fraction is allowed.</param>
    /// <param name="fallingEpochs">Epochs of the way down, above 0; left out, as many as up.</param>
    /// <param name="decay">By what each cycle is lower than the one before, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public Cyclic(double lowest, double risingEpochs, double? fallingEpochs = null, double decay = 1)
    {
        if (!(lowest >= 0 && lowest <= 1)) throw new ArgumentOutOfRangeException(nameof(lowest), lowest, "Cyclic: 0 to 1 expected");
        if (!(risingEpochs > 0)) throw new ArgumentOutOfRangeException(nameof(risingEpochs), risingEpochs, "Cyclic: above 0 expected");
        if (!(fallingEpochs is null or > 0))
            throw new ArgumentOutOfRangeException(nameof(fallingEpochs), fallingEpochs, "Cyclic: above 0 expected");
        if (!(decay > 0 && decay <= 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "Cyclic: above 0 and at most 1 expected");
        this.lowest = lowest;
        this.risingEpochs = risingEpochs;
        this.fallingEpochs = fallingEpochs ?? risingEpochs;
        this.decay = decay;
    }

    /// <inheritdoc/>
    public override double Factor(double time)
    {
        double length = risingEpochs + fallingEpochs, cycle = Math.Floor(time / length), within = time - cycle * length;
        double height = within <= risingEpochs ? within / risingEpochs : (length - within) / fallingEpochs;
        return lowest + (1 - lowest) * height * Math.Pow(decay, cycle);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Cyclic({lowest}, {risingEpochs}, {fallingEpochs}, {decay})");
}
