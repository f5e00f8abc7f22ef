namespace DropoutLab.Layers;

/// <summary>Each element, moved into a range: a straight line between two plateaus.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Hardtanh"/>.</para></remarks>
public sealed class Hardtanh : Layer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="minimum">The lower plateau.</param>
    /// <param name="maximum">The upper plateau, above the lower.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not above the minimum, or one is NaN.</exception>
    public Hardtanh(float minimum = -1, float maximum = 1)
    {
        ArgumentChecks.CheckPlateaus(minimum, maximum);
        (Minimum, Maximum) = (minimum, maximum);
    }

    /// <summary>The lower plateau.</summary>
    public float Minimum { get; }

    /// <summary>The upper plateau.</summary>
    public float Maximum { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Hardtanh(Minimum, Maximum);
}
