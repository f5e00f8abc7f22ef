namespace DropoutLab.Losses;

/// <summary>Negative log-likelihood: minus the log-probability of each row's class. After a LogSoftmax it is the cross-entropy.</summary>
/// <remarks>
/// <para>Formula: the loss of row n with class c is -w_c x[n, c], where w are the weights of the classes (1 where none are given); the mean
/// is the sum of the losses, divided by the sum of w_c over all rows that are not ignored, as in PyTorch.</para>
/// <para>Gradient: dx[n, c] = -w_c * dloss, divided as the mean is, 0 elsewhere; none to the target and the weights.</para>
/// <para>Shapes: prediction [N, C] and target [N]; [N, C, d...] and [N, d...]; [C] and []. The loss is a scalar, or with
/// <see cref="Reduction.None"/> of the target's shape.</para>
/// <para>Numerics: the mean of no rows, or of ignored ones alone, is NaN, as in PyTorch; their sum is 0.</para>
/// <para>Cost: N scattered reads; keeps the target for the backward pass. <see cref="CrossEntropyLoss"/> of the scores takes one
/// pass less.</para>
/// </remarks>
/// <param name="reduction">What becomes of the losses of the rows.</param>
/// <param name="weight">A factor for each class, [C]; left out, 1.</param>
/// <param name="ignoreIndex">The class number whose rows have neither loss nor gradient; it may lie outside of 0 to C - 1.</param>
public sealed class NLLLoss(Reduction reduction = Reduction.Mean, Tensor? weight = null, int ignoreIndex = -100) : Loss(reduction)
{
    /// <summary>A factor for each class; null for 1 everywhere.</summary>
    public Tensor? Weight => weight;

    /// <summary>The class number whose rows have neither loss nor gradient.</summary>
    public int IgnoreIndex => ignoreIndex;

    private ClassLossSettings Settings => new(weight, ignoreIndex, Reduction);

    /// <inheritdoc/>
    public override double Divisor(Tensor prediction, Tensor target) => Settings.PartDivisor(prediction, target);

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Log-probabilities [N, C], [N, C, d...] or [C].</param>
    /// <param name="target">Class numbers [N], [N, d...] or []: whole numbers from 0 to C - 1, or the ignored one.</param>
    /// <returns>A scalar, or the losses of the rows with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not a whole number from 0 to C - 1.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.NegativeLogLikelihood(prediction, target, Settings);

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Log-probabilities [N, C], [N, C, d...] or [C].</param>
    /// <param name="classes">As many class numbers as rows, from 0 to C - 1, or the ignored one.</param>
    /// <returns>A scalar, or the losses of the rows with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not from 0 to C - 1.</exception>
    public Tensor Forward(Tensor prediction, ReadOnlySpan<int> classes)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return Tensor.NegativeLogLikelihood(prediction, prediction.ClassTarget(classes), Settings);
    }
}
