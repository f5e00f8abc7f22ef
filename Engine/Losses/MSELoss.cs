namespace DropoutLab.Losses;

/// <summary>The mean squared error.</summary>
/// <remarks>
/// <para>Formula: (1/n) * sum over i of (x_i - y_i)^2; with <see cref="Reduction.Sum"/> without 1/n; with <see cref="Reduction.None"/> each
/// (x_i - y_i)^2.</para>
/// <para>Gradient: dx_i = ((2/n) * (x_i - y_i)) * dloss, rounded to float at each step as PyTorch does; dy = -dx if the target
/// requires one.</para>
/// <para>Shapes: prediction and target equal, [20, 1] and [20, 1] for instance; there is no broadcasting, which hides mistakes here.</para>
/// <para>Cost: one pass over both; keeps both for the backward pass; makes no tensor besides the loss.</para>
/// </remarks>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class MSELoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.MeanSquaredError(prediction, target, Reduction);
}
