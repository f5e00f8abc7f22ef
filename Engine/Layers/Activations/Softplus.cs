namespace DropoutLab.Layers;

/// <summary>A smooth form of ReLU of each element: log(1 + exp(beta * x)) / beta.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Softplus"/>.</para></remarks>
/// <param name="beta">Steepness; greater than 0 and finite.</param>
/// <param name="threshold">Where beta * x is above it, y = x; not NaN.</param>
public sealed class Softplus(double beta = 1, double threshold = 20) : Layer
{
    /// <summary>Steepness.</summary>
    public float Beta { get; } = ArgumentChecks.CheckedBeta(beta);

    /// <summary>Where beta * x is above it, y = x.</summary>
    public float Threshold { get; } = ArgumentChecks.CheckedThreshold(threshold);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Softplus(Beta, Threshold);
}
