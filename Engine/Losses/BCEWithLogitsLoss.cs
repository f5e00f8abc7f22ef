namespace DropoutLab.Losses;

/// <summary>Binary cross-entropy of scores: for yes-or-no outputs without a sigmoid before.</summary>
/// <remarks>
/// <para>Formula: with s(x) = 1 / (1 + e^-x), the loss of an element is w (-v y ln s(x) - (1 - y) ln(1 - s(x))), where w is its weight and
/// v the weight of positive answers (both 1 where none are given); then reduced. The mean is over the elements, not over
/// the weights.</para>
/// <para>Gradient: dx_i = w ((1 - y_i + v y_i) s(x_i) - v y_i) * dloss (and 1/n); dy_i = w (-x_i + (v - 1) ln(1 + e^-x_i)) * dloss (and
/// 1/n) if the target requires one; none to posWeight.</para>
/// <para>Shapes: prediction and target equal; there is no broadcasting, which hides mistakes here. The weights broadcast to them.</para>
/// <para>Units and ranges: the prediction is a score, any number; the target a probability, mostly 0 or 1.</para>
/// <para>Numerics: computed as x (1 - y) + ln(1 + e^-x), for negative x as -x y + ln(1 + e^x), so that no score overflows and small losses
/// keep their digits. An infinite score has a loss of 0 where it is right (PyTorch: NaN) and an infinite one where it is wrong.</para>
/// <para>Cost: one pass over both; keeps both for the backward pass; makes no tensor besides the loss. With weights, one pass more for
/// each, and a tensor of the single losses.</para>
/// </remarks>
/// <param name="reduction">What becomes of the single losses.</param>
/// <param name="weight">A factor for each element or example, [20, 1] for instance; left out, 1.</param>
/// <param name="posWeight">A factor for positive answers, [C] for C outputs: above 1 finds more of them, below 1 is surer of them.</param>
public sealed class BCEWithLogitsLoss(Reduction reduction = Reduction.Mean, Tensor? weight = null, Tensor? posWeight = null)
    : Loss(reduction)
{
    /// <summary>A factor for each element; null for 1 everywhere.</summary>
    public Tensor? Weight => weight;

    /// <summary>A factor for positive answers; null for 1 everywhere.</summary>
    public Tensor? PosWeight => posWeight;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ, or a weight does not broadcast to them.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) =>
        Tensor.BinaryCrossEntropyWithLogits(prediction, target, weight, posWeight, Reduction);
}
