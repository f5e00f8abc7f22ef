namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The mean of each window of each channel.</summary>
    /// <remarks>
    /// <para>Formula, Gradient, Numerics, Cost: as <see cref="AvgPool2d"/>, with one spatial axis.</para>
    /// <para>Shapes: [N, C, L] to [N, C, L'].</para>
    /// </remarks>
    /// <param name="kernelSize">The window's size, at least 1.</param>
    /// <param name="stride">From window to window, at least 1; left out, the window's size.</param>
    /// <param name="padding">Zeros on either side, at most half of the window.</param>
    /// <param name="ceilMode">Whether a last window may reach beyond the sequence.</param>
    /// <param name="countIncludePad">Whether the padding counts in the size.</param>
    /// <exception cref="ArgumentException">The shape or the numbers do not fit.</exception>
    public Tensor AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true)
    {
        var arguments = new PoolingArguments(nameof(AvgPool1d), kernelSize, stride ?? kernelSize, padding, 1, ceilMode);
        return AveragePooled(arguments.Shape(this, axes: 1), countIncludePad, nameof(AvgPool1d));
    }
}
