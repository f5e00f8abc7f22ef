namespace DropoutLab.Layers;

/// <summary>The hyperbolic tangent of each element: between -1 and 1.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Tanh"/>.</para></remarks>
public sealed class Tanh : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Tanh();
}
