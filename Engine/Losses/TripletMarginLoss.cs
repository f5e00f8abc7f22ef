namespace DropoutLab.Losses;

/// <summary>Brings an anchor nearer to an example of its own kind than to one of another kind, by a margin: for embeddings that are
/// compared by distance.</summary>
/// <remarks>
/// <para>Formula: with the distance d(u, v) = the p-norm of u - v + epsilon, the loss of a triplet is max(0, d(anchor, positive) -
/// d(anchor, negative) + margin); then reduced. With <see cref="Swap"/>, the negative one's distance is the lesser of those to the anchor
/// and to the positive one.</para>
/// <para>Gradient: to all three, by the formula; where the difference is exactly the margin, the slope of the positive side.</para>
/// <para>Shapes: three times [N, D], or [D], or any that broadcast; the last axis goes. The loss is a scalar, or one number for each
/// triplet with <see cref="Reduction.None"/>.</para>
/// <para>Cost: some passes over the triplets, which are recorded one by one.</para>
/// <para>Source: F. Schroff et al., FaceNet, 2015; the swap: V. Balntas et al., Learning shallow convolutional feature descriptors with
/// triplet losses, 2016.</para>
/// </remarks>
public sealed class TripletMarginLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="margin">By how much the positive one must be nearer; more than 0.</param>
    /// <param name="p">The norm of the distance.</param>
    /// <param name="epsilon">Added to each difference, so that no distance is 0.</param>
    /// <param name="swap">Whether the distance from the positive to the negative one counts, where it is the lesser.</param>
    /// <param name="reduction">What becomes of the losses of the triplets.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not more than 0, p or epsilon is NaN, or the reduction not one of
    /// the three.</exception>
    public TripletMarginLoss(
        double margin = 1, double p = 2, double epsilon = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
    {
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "TripletMarginLoss: a margin of more than 0 expected");
        if (double.IsNaN(p)) throw new ArgumentOutOfRangeException(nameof(p), p, "TripletMarginLoss: p NaN, a number expected");
        if (double.IsNaN(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "TripletMarginLoss: epsilon NaN, a number expected");
        Loss.CheckReduction(reduction, nameof(TripletMarginLoss));
        (Margin, P, Epsilon, Swap, Reduction) = (margin, p, epsilon, swap, reduction);
    }

    /// <summary>By how much the positive one must be nearer.</summary>
    public double Margin { get; }

    /// <summary>The norm of the distance.</summary>
    public double P { get; }

    /// <summary>Added to each difference.</summary>
    public double Epsilon { get; }

    /// <summary>Whether the distance from the positive to the negative one counts, where it is the lesser.</summary>
    public bool Swap { get; }

    /// <summary>What becomes of the losses of the triplets.</summary>
    public Reduction Reduction { get; }

    /// <summary>Computes the loss.</summary>
    /// <param name="anchor">What is compared.</param>
    /// <param name="positive">What is of its kind.</param>
    /// <param name="negative">What is not.</param>
    /// <returns>A scalar, or the losses of the triplets with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or have another number of axes.</exception>
    public Tensor Forward(Tensor anchor, Tensor positive, Tensor negative)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(negative);
        if (anchor.Rank == 0 || anchor.Rank != positive.Rank || anchor.Rank != negative.Rank)
            throw new ArgumentException(
                $"TripletMarginLoss: {anchor.Shape}, {positive.Shape} and {negative.Shape}: [N, D] three times expected", nameof(anchor));
        // Views: what several steps use gets its gradient in one piece.
        (anchor, positive, negative) = (
            anchor.Reshape(anchor.Shape), positive.Reshape(positive.Shape), negative.Reshape(negative.Shape));
        Tensor near = Distance(anchor, positive), far = Distance(anchor, negative);
        if (Swap) far = Tensor.Minimum(far, Distance(positive, negative));
        return Tensor.Reduced((near - far + Margin).Clamp(minimum: 0), Reduction);
    }

    private Tensor Distance(Tensor from, Tensor to) => (from - to + Epsilon).Norm([-1], P);
}
