namespace DropoutLab.Layers;

/// <summary>The sigmoid linear unit (swish) of each element.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Silu"/>.</para></remarks>
public sealed class SiLU : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Silu();
}
