namespace DropoutLab.Layers;

/// <summary>Each element, moved into a range: a straight line between two plateaus.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Hardtanh"/>.</para></remarks>
/// <param name="minimum">The lower plateau.</param>
/// <param name="maximum">The upper plateau, not below the lower.</param>
public sealed class Hardtanh(double minimum = -1, double maximum = 1) : Layer
{
    /// <summary>The lower plateau.</summary>
    public float Minimum { get; } = (float)minimum;

    /// <summary>The upper plateau.</summary>
    public float Maximum { get; } = maximum > minimum
        ? (float)maximum
        : throw new ArgumentOutOfRangeException(nameof(maximum), maximum, $"Hardtanh: a maximum above the minimum {minimum} expected");

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Hardtanh(Minimum, Maximum);
}
