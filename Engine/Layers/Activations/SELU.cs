namespace DropoutLab.Layers;

/// <summary>The scaled exponential linear unit of each element.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Selu"/>.</para></remarks>
public sealed class SELU : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Selu();
}
