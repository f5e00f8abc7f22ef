namespace DropoutLab.Losses;

/// <summary>Brings pairs that belong together into one direction, and others apart: for embeddings that are compared by angle.</summary>
/// <remarks>
/// <para>Formula: with the cosine c = a'b / sqrt((a'a + 1e-12) (b'b + 1e-12)) of a pair, its loss is 1 - c where the target is 1, and
/// max(0, c - margin) where it is -1; then reduced. Another target gives 0.</para>
/// <para>Gradient: to both sides, by the formula; at c = margin the slope of c - margin.</para>
/// <para>Shapes: both sides [N, D] and target [N], or [D] and []; the loss is a scalar, or one number for each pair
/// with <see cref="Reduction.None"/>.</para>
/// <para>Cost: a dozen passes over the pairs, which are recorded one by one.</para>
/// </remarks>
public sealed class CosineEmbeddingLoss
{
    private const double Least = 1e-12;

    /// <summary>Creates the loss.</summary>
    /// <param name="margin">The cosine up to which a pair that does not belong together costs nothing: from -1 to 1, best from 0
    /// to 0.5.</param>
    /// <param name="reduction">What becomes of the losses of the pairs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is NaN, or the reduction not one of the three.</exception>
    public CosineEmbeddingLoss(double margin = 0, Reduction reduction = Reduction.Mean)
    {
        if (double.IsNaN(margin))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "CosineEmbeddingLoss: margin NaN, a number expected");
        Loss.CheckReduction(reduction, nameof(CosineEmbeddingLoss));
        Margin = margin;
        Reduction = reduction;
    }

    /// <summary>The cosine up to which a pair that does not belong together costs nothing.</summary>
    public double Margin { get; }

    /// <summary>What becomes of the losses of the pairs.</summary>
    public Reduction Reduction { get; }

    /// <summary>Computes the loss.</summary>
    /// <param name="first">One side of the pairs.</param>
    /// <param name="second">The other side.</param>
    /// <param name="target">1 for a pair that belongs together, -1 for one that does not.</param>
    /// <returns>A scalar, or the losses of the pairs with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor first, Tensor second, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(target);
        if (first.Rank is not (1 or 2) || first.Shape != second.Shape || target.Shape != Shape.Of(first.Shape.AsSpan()[..^1]))
            throw new ArgumentException(
                $"CosineEmbeddingLoss: {first.Shape}, {second.Shape} and target {target.Shape}: [N, D] twice and [N] expected, or [D] "
                    + "twice and []",
                nameof(target));
        // Views: what several steps use gets its gradient in one piece.
        (first, second) = (first.Reshape(first.Shape), second.Reshape(second.Shape));
        Tensor lengths = (first.Square().Sum(-1) + Least) * (second.Square().Sum(-1) + Least);
        Tensor cosine = (first * second).Sum(-1) / lengths.Sqrt();
        Tensor zeros = Tensor.ZerosLike(cosine);
        Tensor losses = Tensor.Where(target.Equal(1), 1 - cosine, zeros)
            + Tensor.Where(target.Equal(-1), (cosine - Margin).Clamp(minimum: 0), zeros);
        return Tensor.Reduced(losses, Reduction);
    }
}
