namespace DropoutLab.Layers;

/// <summary>x where it is positive, else a fraction of x, for each element.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.LeakyRelu"/>.</para></remarks>
/// <param name="negativeSlope">Slope on the negative side; not NaN.</param>
public sealed class LeakyReLU(double negativeSlope = 0.01) : Layer
{
    /// <summary>Slope on the negative side.</summary>
    public float NegativeSlope { get; } = ArgumentChecks.CheckedSlope(negativeSlope);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.LeakyRelu(NegativeSlope);
}
