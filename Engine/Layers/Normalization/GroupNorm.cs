namespace DropoutLab.Layers;

/// <summary>Group normalization: each group of channels of each sample gets mean 0 and variance 1, then each channel a learned scale
/// and shift.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.GroupNorm"/>.</para>
/// <para>Shapes: [N, C, ...]. Parameters "weight" and "bias" [C].</para>
/// <para>Source: Y. Wu and K. He, 2018.</para>
/// </remarks>
public sealed class GroupNorm : Layer
{
    /// <summary>Makes the layer: scale 1, shift 0.</summary>
    /// <param name="groups">Into how many parts the channels are divided.</param>
    /// <param name="channels">Size of the input's second axis, divisible by the groups.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether scale and shift are learned; else there are none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The groups do not divide the channels.</exception>
    public GroupNorm(int groups, int channels, double epsilon = 1e-5, bool affine = true)
    {
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), channels, "GroupNorm: 1 channel or more expected");
        if (groups < 1 || channels % groups != 0)
            throw new ArgumentOutOfRangeException(
                nameof(groups), groups, $"GroupNorm: {channels} channels, a number that divides them expected");
        (Groups, Epsilon) = (groups, epsilon);
        if (affine) Weight = Register("weight", Tensor.Ones(channels));
        if (affine) Bias = Register("bias", Tensor.Zeros(channels));
    }

    /// <summary>Parts of the channels.</summary>
    public int Groups { get; }

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, or null.</summary>
    public Tensor? Weight { get; }

    /// <summary>The shift, or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.GroupNorm(Groups, Weight, Bias, Epsilon);
}
