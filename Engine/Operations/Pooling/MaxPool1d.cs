namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The largest element of each window of each channel.</summary>
    /// <remarks>
    /// <para>Formula, Gradient, Numerics, Cost: as <see cref="MaxPool2d"/>, with one spatial axis.</para>
    /// <para>Shapes: [N, C, L] to [N, C, L'].</para>
    /// </remarks>
    /// <param name="kernelSize">The window's size, at least 1.</param>
    /// <param name="stride">From window to window, at least 1; left out, the window's size.</param>
    /// <param name="padding">Places on either side, at most half of the window; they are never chosen.</param>
    /// <param name="dilation">From tap to tap, at least 1.</param>
    /// <param name="ceilMode">Whether a last window may reach beyond the sequence.</param>
    /// <exception cref="ArgumentException">The shape or the numbers do not fit.</exception>
    public Tensor MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false)
    {
        var arguments = new PoolingArguments(nameof(MaxPool1d), kernelSize, stride ?? kernelSize, padding, dilation, ceilMode);
        return MaxPooled(arguments.Shape(this, axes: 1), nameof(MaxPool1d));
    }
}
