namespace DropoutLab.Layers;

/// <summary>The mean of each window of each channel.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.AvgPool1d"/>, which also checks the numbers.</para>
/// <para>Shapes: [N, C, L] to [N, C, L'].</para>
/// </remarks>
/// <param name="kernelSize">The window's size, at least 1.</param>
/// <param name="stride">From window to window, at least 1; left out, the window's size.</param>
/// <param name="padding">Places around the input, at most half of the window.</param>
/// <param name="ceilMode">Whether a last window may reach beyond the input.</param>
/// <param name="countIncludePad">Whether the padding counts in a window's size.</param>
public sealed class AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool ceilMode = false,
    bool countIncludePad = true) : Layer
{
    /// <summary>The window's size.</summary>
    public int KernelSize { get; } = kernelSize;

    /// <summary>From window to window.</summary>
    public int Stride { get; } = stride ?? kernelSize;

    /// <summary>Places around the input.</summary>
    public int Padding { get; } = padding;

    /// <summary>Whether a last window may reach beyond the input.</summary>
    public bool CeilMode { get; } = ceilMode;

    /// <summary>Whether the padding counts in a window's size.</summary>
    public bool CountIncludePad { get; } = countIncludePad;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.AvgPool1d(KernelSize, Stride, Padding, CeilMode, CountIncludePad);
}
