namespace DropoutLab.Losses;

/// <summary>Negative log-likelihood: minus the log-probability of each row's class. After a LogSoftmax it is the cross-entropy.</summary>
/// <remarks>
/// <para>Formula: the loss of row n is -x[n, c_n]; then the mean (over N), the sum, or all.</para>
/// <para>Gradient: dx[n, c_n] = -dloss / N, 0 elsewhere; none to the target.</para>
/// <para>Shapes: prediction [N, C], target [N]; the loss is a scalar, or [N] with <see cref="Reduction.None"/>.</para>
/// <para>Cost: N scattered reads; keeps the target for the backward pass. <see cref="CrossEntropyLoss"/> of the scores takes one
/// pass less.</para>
/// </remarks>
/// <param name="reduction">What becomes of the losses of the rows.</param>
public sealed class NLLLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Log-probabilities [N, C].</param>
    /// <param name="target">Class numbers [N]: whole numbers from 0 to C - 1.</param>
    /// <returns>A scalar, or [N] with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not a whole number from 0 to C - 1.</exception>
    public override Tensor Forward(Tensor prediction, Tensor target) => Tensor.NegativeLogLikelihood(prediction, target, Reduction);

    /// <summary>Computes the loss.</summary>
    /// <param name="prediction">Log-probabilities [N, C].</param>
    /// <param name="classes">N class numbers from 0 to C - 1.</param>
    /// <returns>A scalar, or [N] with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a class is not from 0 to C - 1.</exception>
    public Tensor Forward(Tensor prediction, ReadOnlySpan<int> classes) =>
        Tensor.NegativeLogLikelihood(prediction, Tensor.FromIndices(classes), Reduction);
}
