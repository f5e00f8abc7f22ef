namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The mean of each of a given number of windows that divide each channel.</summary>
    /// <remarks>
    /// <para>Formula: as <see cref="AvgPool2d"/>, where window i of n of an axis of size s goes from i * s / n rounded down to (i + 1) * s
    /// / n rounded up.</para>
    /// <para>Gradient, Numerics, Cost: as <see cref="AvgPool2d"/>.</para>
    /// <para>Shapes: [N, C, H, W] to [N, C, outputSize.Height, outputSize.Width].</para>
    /// </remarks>
    /// <param name="outputSize">How many windows, at least 1 each way.</param>
    /// <exception cref="ArgumentException">The shape or the numbers do not fit.</exception>
    public Tensor AdaptiveAvgPool2d(Size2d outputSize) => AveragePooled(
        PoolingArguments.Adaptive(nameof(AdaptiveAvgPool2d), this, outputSize, axes: 2), countsPadding: false, nameof(AdaptiveAvgPool2d));
}
