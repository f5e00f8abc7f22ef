namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The mean of each of a given number of windows that divide each channel.</summary>
    /// <remarks>
    /// <para>Formula, Gradient, Numerics, Cost: as <see cref="AdaptiveAvgPool2d"/>, with one spatial axis.</para>
    /// <para>Shapes: [N, C, L] to [N, C, outputSize].</para>
    /// </remarks>
    /// <param name="outputSize">How many windows, at least 1.</param>
    /// <exception cref="ArgumentException">The shape or the number does not fit.</exception>
    public Tensor AdaptiveAvgPool1d(int outputSize) => AveragePooled(
        PoolingArguments.Adaptive(nameof(AdaptiveAvgPool1d), this, outputSize, axes: 1), countsPadding: false, nameof(AdaptiveAvgPool1d));
}
