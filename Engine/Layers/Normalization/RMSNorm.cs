namespace DropoutLab.Layers;

/// <summary>Root mean square normalization: the last axes of each sample are divided by the root of their mean square,
/// then scaled.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.RMSNorm"/>.</para>
/// <para>Shapes: [..., normalizedShape]. Parameter "weight" [normalizedShape].</para>
/// <para>Source: B. Zhang and R. Sennrich, 2019.</para>
/// </remarks>
public sealed class RMSNorm : Layer
{
    private readonly Shape normalizedShape;

    /// <summary>Makes the layer over the last axis: scale 1.</summary>
    /// <param name="features">Size of the last axis.</param>
    /// <param name="epsilon">Added to the mean square; left out, 2^-23 as in PyTorch.</param>
    /// <param name="affine">Whether a scale is learned; else there is none.</param>
    public RMSNorm(int features, double epsilon = 1.0 / (1 << 23), bool affine = true)
        : this([features], epsilon, affine)
    {
    }

    /// <summary>Makes the layer over several axes: scale 1.</summary>
    /// <param name="normalizedShape">Sizes of the last axes.</param>
    /// <param name="epsilon">Added to the mean square; left out, 2^-23 as in PyTorch.</param>
    /// <param name="affine">Whether a scale is learned; else there is none.</param>
    public RMSNorm(ReadOnlySpan<int> normalizedShape, double epsilon = 1.0 / (1 << 23), bool affine = true)
    {
        this.normalizedShape = normalizedShape;
        Epsilon = epsilon;
        if (affine) Weight = Register("weight", Tensor.Ones(normalizedShape));
    }

    /// <summary>Added to the mean square.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, or null.</summary>
    public Tensor? Weight { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.RMSNorm(normalizedShape.AsSpan(), Weight, Epsilon);
}
