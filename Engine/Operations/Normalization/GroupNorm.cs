using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Group normalization: each group of channels of each sample gets mean 0 and variance 1, then a scale and a shift for
    /// each channel.</summary>
    /// <remarks>
    /// <para>Formula: y = (x - m) / sqrt(v + epsilon) * weight + bias, m and v the mean and the variance (with n for a divisor) over the
    /// channels of a group and their pixels.</para>
    /// <para>Gradient: as <see cref="LayerNorm"/>, summed over the pixels too for weight and bias.</para>
    /// <para>Shapes: x [N, C, ...] with C divisible by the groups; weight and bias [C].</para>
    /// <para>Numerics, Cost: as <see cref="LayerNorm"/>.</para>
    /// <para>Source: Y. Wu and K. He, "Group normalization", 2018.</para>
    /// </remarks>
    /// <param name="groups">Into how many parts the channels are divided.</param>
    /// <param name="weight">The scale; null for ones.</param>
    /// <param name="bias">The shift; null for zeros.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The shapes or the number do not fit.</exception>
    public Tensor GroupNorm(int groups, Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5) =>
        RowNormalized(ChannelGroups(nameof(GroupNorm), groups, weight, bias), weight, bias, epsilon, nameof(GroupNorm));

    private RowSizes ChannelGroups(string operation, int groups, Tensor? weight, Tensor? bias)
    {
        if (Rank < 2) throw new ArgumentException($"{operation}: input {Shape}, [N, C, ...] expected");
        int channels = Shape[1];
        if (groups < 1 || channels == 0 || channels % groups != 0)
            throw new ArgumentException($"{operation}: input {Shape}, {groups} groups: a number of channels divisible by them expected");
        CheckParameters(operation, [channels], weight, bias);
        int pixels = 1;
        for (int axis = 2; axis < Rank; axis++) pixels *= Shape[axis];
        if (pixels == 0) throw new ArgumentException($"{operation}: input {Shape} has no pixels");
        return new RowSizes(Shape[0] * groups, channels / groups, pixels, groups, IsRootMeanSquare: false);
    }
}
