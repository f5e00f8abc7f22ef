namespace DropoutLab.Losses;

/// <summary>The mean absolute error.</summary>
/// <remarks>
/// <para>Formula: (1/n) * sum over i of |x_i - y_i|; with <see cref="Reduction.Sum"/> without 1/n; with <see cref="Reduction.None"/> each
/// |x_i - y_i|.</para>
/// <para>Gradient: dx_i = sign(x_i - y_i) / n * dloss, 0 where they are equal; dy = -dx if the target requires one.</para>
/// <para>Shapes: prediction and target equal; there is no broadcasting, which hides mistakes here.</para>
/// <para>Cost: one pass over both; keeps both for the backward pass; makes no tensor besides the loss.</para>
/// </remarks>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class L1Loss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.MeanAbsoluteError(prediction, target, Reduction);
}
