namespace DropoutLab.Layers;

/// <summary>The exponential linear unit of each element.</summary>
/// <remarks><para>Formula, gradient, numerics, cost: <see cref="Tensor.Elu"/>.</para></remarks>
/// <param name="alpha">Minus the limit on the negative side; not NaN.</param>
public sealed class ELU(double alpha = 1) : Layer
{
    /// <summary>Minus the limit on the negative side.</summary>
    public float Alpha { get; } = ArgumentChecks.CheckedAlpha(alpha);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Elu(Alpha);
}
