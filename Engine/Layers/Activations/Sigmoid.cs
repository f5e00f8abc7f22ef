namespace DropoutLab.Layers;

/// <summary>The logistic function of each element: between 0 and 1.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Sigmoid"/>.</para></remarks>
public sealed class Sigmoid : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Sigmoid();
}
