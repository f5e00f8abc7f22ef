namespace DropoutLab.Layers;

/// <summary>The larger of zero and x, for each element.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Relu"/>.</para></remarks>
public sealed class ReLU : Layer, IFusedStep
{
    bool IFusedStep.TryJoin(ref FusedSteps steps) => steps.TryRelu();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Relu();
}
