namespace DropoutLab.Layers;

/// <summary>The largest element of each window of each channel.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.MaxPool1d"/>, which also checks the numbers.</para>
/// <para>Shapes: [N, C, L] to [N, C, L'].</para>
/// </remarks>
/// <param name="kernelSize">The window's size, at least 1.</param>
/// <param name="stride">From window to window, at least 1; left out, the window's size.</param>
/// <param name="padding">Places around the input, at most half of the window.</param>
/// <param name="dilation">From tap to tap, at least 1.</param>
/// <param name="ceilMode">Whether a last window may reach beyond the input.</param>
public sealed class MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) : Layer
{
    /// <summary>The window's size.</summary>
    public int KernelSize { get; } = kernelSize;

    /// <summary>From window to window.</summary>
    public int Stride { get; } = stride ?? kernelSize;

    /// <summary>Places around the input.</summary>
    public int Padding { get; } = padding;

    /// <summary>From tap to tap.</summary>
    public int Dilation { get; } = dilation;

    /// <summary>Whether a last window may reach beyond the input.</summary>
    public bool CeilMode { get; } = ceilMode;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.MaxPool1d(KernelSize, Stride, Padding, Dilation, CeilMode);
}
