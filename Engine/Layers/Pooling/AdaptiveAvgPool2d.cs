namespace DropoutLab.Layers;

/// <summary>The mean of each of a given number of windows that divide each channel.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.AdaptiveAvgPool2d"/>, which also checks the size.</para>
/// <para>Shapes: [N, C, H, W] to [N, C, outputSize.Height, outputSize.Width].</para>
/// </remarks>
/// <param name="outputSize">How many windows, at least 1.</param>
public sealed class AdaptiveAvgPool2d(Size2d outputSize) : Layer
{
    /// <summary>How many windows.</summary>
    public Size2d OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.AdaptiveAvgPool2d(OutputSize);
}
