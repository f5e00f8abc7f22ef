namespace DropoutLab.Losses;

/// <summary>Cross-entropy of the softmax of scores with class numbers: for one of several classes, without a softmax before.</summary>
/// <remarks>
/// <para>Formula: with p the softmax of row n of the prediction and c its class, the loss of the row is -ln p_c; with label smoothing s, (1
/// - s) * -ln p_c + s / C * the sum over j of -ln p_j; then the mean (over N), the sum, or all.</para>
/// <para>Gradient: dx_j = (p_j - t_j) / N * dloss, where t_j = s / C, and 1 - s more for the class itself; none to the target.</para>
/// <para>Shapes: prediction [N, C], target [N]; the loss is a scalar, or [N] with <see cref="Reduction.None"/>.</para>
/// <para>Numerics: the largest score of a row is subtracted first, so nothing overflows. The mean of no rows is NaN.</para>
/// <para>Cost: one pass over the scores, which also makes the gradient: N * C floats are kept for the backward pass, which
/// scales them.</para>
/// <para>Source: label smoothing, C. Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016.</para>
/// </remarks>
public sealed class CrossEntropyLoss : Loss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="labelSmoothing">The share of the target that is spread evenly over all classes: 0 or more, less than 1.</param>
    /// <param name="reduction">What becomes of the losses of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The label smoothing is out of range.</exception>
    public CrossEntropyLoss(double labelSmoothing = 0, Reduction reduction = Reduction.Mean)
        : base(reduction)
    {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1))
            throw new ArgumentOutOfRangeException(
                nameof(labelSmoothing), labelSmoothing, "CrossEntropyLoss: label smoothing of 0 or more and less than 1 expected");
        LabelSmoothing = labelSmoothing;
    }

    /// <summary>The share of the target that is spread evenly over all classes.</summary>
    public double LabelSmoothing { get; }

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Scores [N, C].</param>
    /// <param name="target">Class numbers [N]: whole numbers from 0 to C - 1.</param>
    /// <returns>A scalar, or [N] with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not a whole number from 0 to C - 1.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.CrossEntropy(prediction, target, LabelSmoothing, Reduction);

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Scores [N, C].</param>
    /// <param name="classes">N class numbers from 0 to C - 1.</param>
    /// <returns>A scalar, or [N] with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not from 0 to C - 1.</exception>
    public Tensor Forward(Tensor prediction, ReadOnlySpan<int> classes)
    {
        Tensor target = Tensor.FromIndices(classes);
        Tensor loss = Tensor.CrossEntropy(prediction, target, LabelSmoothing, Reduction);
        target.Reclaim();
        return loss;
    }
}
