namespace DropoutLab.Layers;

/// <summary>Mish of each element.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Mish"/>.</para></remarks>
public sealed class Mish : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Mish();
}
