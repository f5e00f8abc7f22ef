namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Instance normalization: each channel of each sample gets mean 0 and variance 1, then a scale and a shift.</summary>
    /// <remarks>
    /// <para>Formula, Gradient, Numerics, Cost: <see cref="GroupNorm"/> with a group for each channel.</para>
    /// <para>Shapes: x [N, C, ...] with more than one pixel a channel; weight and bias [C].</para>
    /// <para>Source: D. Ulyanov, A. Vedaldi, V. Lempitsky, "Instance normalization", 2016.</para>
    /// </remarks>
    /// <param name="weight">The scale; null for ones.</param>
    /// <param name="bias">The shift; null for zeros.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a channel has a single pixel.</exception>
    public Tensor InstanceNorm(Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5)
    {
        if (Rank < 3 || Count == Shape[0] * Shape[1])
            throw new ArgumentException($"InstanceNorm: input {Shape}, [N, C, ...] with more than one pixel expected");
        return RowNormalized(ChannelGroups(nameof(InstanceNorm), Shape[1], weight, bias), weight, bias, epsilon, nameof(InstanceNorm));
    }
}
