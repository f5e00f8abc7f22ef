namespace DropoutLab.Layers;

/// <summary>The Gaussian error linear unit of each element: x times the probability that a standard normal number is below x.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Gelu"/>.</para></remarks>
/// <param name="approximation">Which form; PyTorch's default is the exact one.</param>
public sealed class GELU(GeluApproximation approximation = GeluApproximation.None) : Layer
{
    /// <summary>Which form.</summary>
    public GeluApproximation Approximation { get; } = approximation is GeluApproximation.None or GeluApproximation.Tanh
        ? approximation
        : throw new ArgumentOutOfRangeException(nameof(approximation), approximation, "GELU: None or Tanh expected");

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Gelu(Approximation);
}
