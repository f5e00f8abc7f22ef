namespace DropoutLab.Layers;

/// <summary>Layer normalization: the last axes of each sample get mean 0 and variance 1, then a learned scale and shift for
/// each element.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.LayerNorm"/>.</para>
/// <para>Shapes: [..., normalizedShape]. Parameters "weight" and "bias" [normalizedShape].</para>
/// <para>Source: J. Ba, J. Kiros, G. Hinton, 2016.</para>
/// </remarks>
public sealed class LayerNorm : Layer
{
    private readonly Shape normalizedShape;

    /// <summary>Makes the layer over the last axis: scale 1, shift 0.</summary>
    /// <param name="features">Size of the last axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether scale and shift are learned; else there are none.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    public LayerNorm(int features, double epsilon = 1e-5, bool affine = true, bool bias = true)
        : this([features], epsilon, affine, bias)
    {
    }

    /// <summary>Makes the layer over several axes: scale 1, shift 0.</summary>
    /// <param name="normalizedShape">Sizes of the last axes.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether scale and shift are learned; else there are none.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    public LayerNorm(ReadOnlySpan<int> normalizedShape, double epsilon = 1e-5, bool affine = true, bool bias = true)
    {
        this.normalizedShape = normalizedShape;
        Epsilon = epsilon;
        if (affine) Weight = Register("weight", Tensor.Ones(normalizedShape));
        if (affine && bias) Bias = Register("bias", Tensor.Zeros(normalizedShape));
    }

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, or null.</summary>
    public Tensor? Weight { get; }

    /// <summary>The shift, or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.LayerNorm(normalizedShape.AsSpan(), Weight, Bias, Epsilon);
}
