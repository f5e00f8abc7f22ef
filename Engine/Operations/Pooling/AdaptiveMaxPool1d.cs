namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The largest element of each of a given number of windows that divide each channel.</summary>
    /// <remarks>
    /// <para>Formula, Gradient, Numerics, Cost: as <see cref="AdaptiveMaxPool2d"/>, with one spatial axis.</para>
    /// <para>Shapes: [N, C, L] to [N, C, outputSize].</para>
    /// </remarks>
    /// <param name="outputSize">How many windows, at least 1.</param>
    /// <exception cref="ArgumentException">The shape or the number does not fit.</exception>
    public Tensor AdaptiveMaxPool1d(int outputSize) =>
        MaxPooled(PoolingArguments.Adaptive(nameof(AdaptiveMaxPool1d), this, outputSize, axes: 1), nameof(AdaptiveMaxPool1d));
}
