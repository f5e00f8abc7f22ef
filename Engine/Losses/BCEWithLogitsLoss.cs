namespace DropoutLab.Losses;

/// <summary>Binary cross-entropy of scores: for yes-or-no outputs without a sigmoid before.</summary>
/// <remarks>
/// <para>Formula: with s(x) = 1 / (1 + e^-x), the loss of an element is -y ln s(x) - (1 - y) ln(1 - s(x)); then reduced.</para>
/// <para>Gradient: dx_i = (s(x_i) - y_i) * dloss (and 1/n); dy_i = -x_i * dloss (and 1/n) if the target requires one.</para>
/// <para>Shapes: prediction and target equal; there is no broadcasting, which hides mistakes here.</para>
/// <para>Units and ranges: the prediction is a score, any number; the target a probability, mostly 0 or 1.</para>
/// <para>Numerics: computed as x (1 - y) + ln(1 + e^-x), for negative x as -x y + ln(1 + e^x), so that no score overflows and small losses
/// keep their digits. An infinite score has a loss of 0 where it is right (PyTorch: NaN) and an infinite one where it is wrong.</para>
/// <para>Cost: one pass over both; keeps both for the backward pass; makes no tensor besides the loss.</para>
/// </remarks>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class BCEWithLogitsLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.BinaryCrossEntropyWithLogits(prediction, target, Reduction);
}
