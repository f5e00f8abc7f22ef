namespace DropoutLab.Layers;

/// <summary>The largest element of each of a given number of windows that divide each channel.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.AdaptiveMaxPool2d"/>, which also checks the size.</para>
/// <para>Shapes: [N, C, H, W] to [N, C, outputSize.Height, outputSize.Width].</para>
/// </remarks>
/// <param name="outputSize">How many windows, at least 1.</param>
public sealed class AdaptiveMaxPool2d(Size2d outputSize) : Layer
{
    /// <summary>How many windows.</summary>
    public Size2d OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.AdaptiveMaxPool2d(OutputSize);
}
