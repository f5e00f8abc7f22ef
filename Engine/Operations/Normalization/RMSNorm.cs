namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Root mean square normalization: the last axes of each sample are divided by the root of their mean square,
    /// then scaled.</summary>
    /// <remarks>
    /// <para>Formula: y = x / sqrt(mean(x^2) + epsilon) * weight, the mean over the last axes.</para>
    /// <para>Gradient: with h = x / sqrt(mean(x^2) + epsilon) and g = dy * weight: dx = (g - h * mean(g * h)) / sqrt(mean(x^2) + epsilon),
    /// dweight = the sum of dy * h over the samples.</para>
    /// <para>Shapes: x [..., normalizedShape]; weight [normalizedShape].</para>
    /// <para>Numerics: the squares are added in stretches of float, whose sums are added in double.</para>
    /// <para>Cost: as <see cref="LayerNorm"/>.</para>
    /// <para>Source: B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.</para>
    /// </remarks>
    /// <param name="normalizedShape">The last axes.</param>
    /// <param name="weight">The scale; null for ones.</param>
    /// <param name="epsilon">Added to the mean square; left out, 2^-23, the distance from 1 to the next float, as in PyTorch.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor RMSNorm(ReadOnlySpan<int> normalizedShape, Tensor? weight = null, double epsilon = 1.0 / (1 << 23)) =>
        RowNormalized(
            LastAxes(nameof(RMSNorm), normalizedShape, isRootMeanSquare: true, weight, null), weight, null, epsilon, nameof(RMSNorm));
}
