namespace DropoutLab.Losses;

/// <summary>Cross-entropy of the softmax of scores with classes or probabilities: for one of several classes, without a
/// softmax before.</summary>
/// <remarks>
/// <para>Formula: with p the softmax of a row of the prediction, c its class and w the weights of the classes (1 where none are given), the
/// loss of the row is -w_c ln p_c; with label smoothing s, (1 - s) * -w_c ln p_c + s / C * the sum over j of -w_j ln p_j; the mean is the
/// sum of the losses, divided by the sum of w_c over all rows that are not ignored, as in PyTorch. With probabilities t as the target, the
/// sum over j of -w_j ((1 - s) t_j + s / C) ln p_j; the mean is over the rows.</para>
/// <para>Gradient: with q_j the factor of -ln p_j above, dx_j = (p_j * the sum of q - q_j) * dloss, divided as the mean is. To class
/// numbers none; to probabilities dt_j = -(1 - s) w_j ln p_j * dloss. To the weights none.</para>
/// <para>Shapes: prediction [N, C] and class numbers [N]; [N, C, d...] and [N, d...], for a class at each place of a picture; [C] and []. A
/// target of the prediction's own shape holds probabilities. The loss is a scalar, or with <see cref="Reduction.None"/> one number for
/// each row.</para>
/// <para>Numerics: the largest score of a row is subtracted first, so nothing overflows. The mean of no rows, or of ignored ones alone, is
/// NaN, as in PyTorch; their sum is 0. A probability of 0 for a score of -infinity gives NaN, as there.</para>
/// <para>Cost: one pass over the scores, which also makes the gradient: as many floats as scores are kept for the backward pass, which
/// scales them. With [N, C, d...] the scores are first brought together by class, and the gradient back.</para>
/// <para>Source: label smoothing, C. Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016.</para>
/// </remarks>
public sealed class CrossEntropyLoss : Loss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="labelSmoothing">The share of the target that is spread evenly over all classes: 0 or more, less than 1.</param>
    /// <param name="reduction">What becomes of the losses of the rows.</param>
    /// <param name="weight">A factor for each class, [C]: for classes of unequal frequency; left out, 1.</param>
    /// <param name="ignoreIndex">The class number whose rows have neither loss nor gradient; it may lie outside of 0 to C - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The label smoothing is out of range.</exception>
    public CrossEntropyLoss(
        double labelSmoothing = 0, Reduction reduction = Reduction.Mean, Tensor? weight = null, int ignoreIndex = -100)
        : base(reduction)
    {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1))
            throw new ArgumentOutOfRangeException(
                nameof(labelSmoothing), labelSmoothing, "CrossEntropyLoss: label smoothing of 0 or more and less than 1 expected");
        LabelSmoothing = labelSmoothing;
        Weight = weight;
        IgnoreIndex = ignoreIndex;
    }

    /// <summary>The share of the target that is spread evenly over all classes.</summary>
    public double LabelSmoothing { get; }

    /// <summary>A factor for each class; null for 1 everywhere.</summary>
    public Tensor? Weight { get; }

    /// <summary>The class number whose rows have neither loss nor gradient.</summary>
    public int IgnoreIndex { get; }

    private ClassLossSettings Settings => new(Weight, IgnoreIndex, Reduction);

    /// <inheritdoc/>
    public override double Divisor(Tensor prediction, Tensor target) => Settings.PartDivisor(prediction, target);

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Scores [N, C], [N, C, d...] or [C].</param>
    /// <param name="target">Class numbers [N], [N, d...] or []: whole numbers from 0 to C - 1, or the ignored one. Or probabilities in the
    /// shape of the prediction.</param>
    /// <returns>A scalar, or the losses of the rows with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not a whole number from 0 to C - 1.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.CrossEntropy(prediction, target, LabelSmoothing, Settings);

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Scores [N, C], [N, C, d...] or [C].</param>
    /// <param name="classes">As many class numbers as rows, from 0 to C - 1, or the ignored one.</param>
    /// <returns>A scalar, or the losses of the rows with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not from 0 to C - 1.</exception>
    public Tensor Forward(Tensor prediction, ReadOnlySpan<int> classes)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor target = prediction.ClassTarget(classes), loss = Tensor.CrossEntropy(prediction, target, LabelSmoothing, Settings);
        target.Reclaim();
        return loss;
    }
}
