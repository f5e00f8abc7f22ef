namespace DropoutLab.Layers;

/// <summary>Each element, moved into a range: a straight line between two plateaus.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Hardtanh"/>.</para></remarks>
/// <param name="minimum">The lower plateau.</param>
/// <param name="maximum">The upper plateau, above the lower as a float too.</param>
/// <exception cref="ArgumentOutOfRangeException">The maximum is not above the minimum.</exception>
public sealed class Hardtanh(double minimum = -1, double maximum = 1) : Layer
{
    /// <summary>The lower plateau.</summary>
    public float Minimum { get; } = (float)minimum;

    /// <summary>The upper plateau.</summary>
    public float Maximum { get; } = ArgumentChecks.CheckedMaximum(minimum, maximum);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Hardtanh(Minimum, Maximum);
}
