namespace DropoutLab.Layers;

/// <summary>Instance normalization: each channel of each sample gets mean 0 and variance 1.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.InstanceNorm"/>.</para>
/// <para>Shapes: [N, C, ...] with more than one pixel a channel: PyTorch's InstanceNorm1d, 2d and 3d without running statistics, its
/// default. Parameters, where it is affine, "weight" and "bias" [C].</para>
/// <para>Source: D. Ulyanov, A. Vedaldi, V. Lempitsky, 2016.</para>
/// </remarks>
public sealed class InstanceNorm : Layer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="channels">Size of the input's second axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether a scale and a shift are learned.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one channel.</exception>
    public InstanceNorm(int channels, double epsilon = 1e-5, bool affine = false)
    {
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), channels, "InstanceNorm: 1 channel or more expected");
        (Channels, Epsilon) = (channels, epsilon);
        if (affine) Weight = Register("weight", Tensor.Ones(channels));
        if (affine) Bias = Register("bias", Tensor.Zeros(channels));
    }

    /// <summary>Size of the input's second axis.</summary>
    public int Channels { get; }

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, or null.</summary>
    public Tensor? Weight { get; }

    /// <summary>The shift, or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.Rank < 2 || input.Shape[1] != Channels)
            throw new ArgumentException($"InstanceNorm: input {input.Shape}, [N, {Channels}, ...] expected", nameof(input));
        return input.InstanceNorm(Weight, Bias, Epsilon);
    }
}
