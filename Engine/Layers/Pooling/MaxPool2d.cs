namespace DropoutLab.Layers;

/// <summary>The largest element of each window of each channel.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.MaxPool2d"/>, which also checks the numbers.</para>
/// <para>Shapes: [N, C, H, W] to [N, C, H', W'].</para>
/// </remarks>
/// <param name="kernelSize">The window's size, at least 1.</param>
/// <param name="stride">From window to window, at least 1; left out, the window's size.</param>
/// <param name="padding">Places around the input, at most half of the window.</param>
/// <param name="dilation">From tap to tap, at least 1; left out, 1.</param>
/// <param name="ceilMode">Whether a last window may reach beyond the input.</param>
public sealed class MaxPool2d(Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, Size2d? dilation = null,
    bool ceilMode = false) : Layer
{
    /// <summary>The window's size.</summary>
    public Size2d KernelSize { get; } = kernelSize;

    /// <summary>From window to window.</summary>
    public Size2d Stride { get; } = stride ?? kernelSize;

    /// <summary>Places around the input.</summary>
    public Size2d Padding { get; } = padding ?? 0;

    /// <summary>From tap to tap.</summary>
    public Size2d Dilation { get; } = dilation ?? 1;

    /// <summary>Whether a last window may reach beyond the input.</summary>
    public bool CeilMode { get; } = ceilMode;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.MaxPool2d(KernelSize, Stride, Padding, Dilation, CeilMode);
}
