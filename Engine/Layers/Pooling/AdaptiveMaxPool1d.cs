namespace DropoutLab.Layers;

/// <summary>The largest element of each of a given number of windows that divide each channel.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.AdaptiveMaxPool1d"/>, which also checks the size.</para>
/// <para>Shapes: [N, C, L] to [N, C, outputSize].</para>
/// </remarks>
/// <param name="outputSize">How many windows, at least 1.</param>
public sealed class AdaptiveMaxPool1d(int outputSize) : Layer
{
    /// <summary>How many windows.</summary>
    public int OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.AdaptiveMaxPool1d(OutputSize);
}
