namespace DropoutLab.Losses;

/// <summary>Binary cross-entropy of probabilities: for yes-or-no outputs behind a sigmoid.</summary>
/// <remarks>
/// <para>Formula: the loss of an element is w (-y ln x - (1 - y) ln(1 - x)), where w is its weight (1 where none is given) and no logarithm
/// is taken below -100; then reduced. The mean is over the elements, not over the weights.</para>
/// <para>Gradient: dx_i = w (x_i - y_i) / max(x_i (1 - x_i), 1e-12) * dloss (and 1/n); dy_i = w (ln(1 - x_i) - ln x_i) * dloss (and 1/n) if
/// the target requires one.</para>
/// <para>Shapes: prediction and target equal; there is no broadcasting, which hides mistakes here. The weight broadcasts to them.</para>
/// <para>Numerics: a wrong certain answer costs 100, as in PyTorch. <see cref="BCEWithLogitsLoss"/> of the scores before the sigmoid keeps
/// more digits and has no such limit.</para>
/// <para>Cost: one read to check both, one pass over both; keeps both for the backward pass.</para>
/// </remarks>
/// <param name="reduction">What becomes of the single losses.</param>
/// <param name="weight">A factor for each element or example; left out, 1.</param>
public sealed class BCELoss(Reduction reduction = Reduction.Mean, Tensor? weight = null) : Loss(reduction)
{
    /// <summary>A factor for each element; null for 1 everywhere.</summary>
    public Tensor? Weight => weight;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ, or the weight does not broadcast to them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An element is no probability from 0 to 1.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) =>
        Tensor.BinaryCrossEntropy(prediction, target, weight, Reduction);
}
