using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>Which keys a query of an attention sees, and what is added to its scores.</summary>
/// <remarks>
/// <para>Masks are joined by <see cref="And"/>: a key is seen where all of them let it be seen, and what they add is added up. A query that
/// sees no key has output 0.</para>
/// <para>PyTorch: <c>MultiheadAttention</c> takes boolean masks in which true hides, <c>scaled_dot_product_attention</c> those in which
/// true shows; here the name says it.</para>
/// </remarks>
public sealed class AttentionMask
{
    private readonly int[]? keyLengths;

    private AttentionMask(bool isCausal, Tensor? added, int[]? keyLengths)
    {
        IsCausal = isCausal;
        Added = added;
        this.keyLengths = keyLengths;
    }

    /// <summary>Query i sees the keys 0 to i: no look into the future.</summary>
    public static AttentionMask Causal { get; } = new(true, null, null);

    /// <summary>Numbers added to the scores before the softmax, of which minus infinity hides a key.</summary>
    /// <param name="scores">Broadcast to [N, heads, queries, keys], or without heads to [N, queries, keys]; a padding mask of [N, keys]
    /// needs <c>Reshape([N, 1, 1, keys])</c>. It gets no gradient.</param>
    /// <exception cref="ArgumentException">The tensor requires a gradient.</exception>
    public static AttentionMask Adding(Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.RequiresGrad)
            throw new ArgumentException($"AttentionMask: {scores.Shape} requires a gradient, a mask gets none", nameof(scores));
        return new AttentionMask(false, scores, null);
    }

    /// <summary>Keys that are hidden: those where the tensor is not 0, as where a boolean mask of PyTorch's <c>MultiheadAttention</c>
    /// is true.</summary>
    /// <param name="hidden">Broadcast as in <see cref="Adding"/>.</param>
    public static AttentionMask Hiding(Tensor hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        Tensor added = Tensor.AllocateKept(hidden.Shape);
        Span<float> values = added.Destination;
        for (int i = 0; i < values.Length; i++) values[i] = hidden.Values[i] == 0 ? 0 : float.NegativeInfinity;
        return new AttentionMask(false, added, null);
    }

    /// <summary>Keys behind the end of a sequence are hidden.</summary>
    /// <param name="lengths">For each sequence how many keys count.</param>
    public static AttentionMask Lengths(params ReadOnlySpan<int> lengths) => new(false, null, lengths.ToArray());

    /// <summary>What both masks hide is hidden, and what both add is added.</summary>
    /// <param name="other">The other mask; null for none.</param>
    /// <exception cref="ArgumentException">The masks are for different numbers of sequences, or their tensors do not broadcast.</exception>
    public AttentionMask And(AttentionMask? other)
    {
        if (other is null) return this;
        if (keyLengths is not null && other.keyLengths is not null && keyLengths.Length != other.keyLengths.Length)
            throw new ArgumentException(
                $"AttentionMask: lengths of {keyLengths.Length} sequences and of {other.keyLengths.Length}", nameof(other));
        Tensor? added = Added is null ? other.Added : other.Added is null ? Added : (Added + other.Added).Detach();
        int[]? lengths = keyLengths is null ? other.keyLengths
            : other.keyLengths is null ? keyLengths : [.. keyLengths.Zip(other.keyLengths, Math.Min)];
        return new AttentionMask(IsCausal || other.IsCausal, added, lengths);
    }

    internal bool IsCausal { get; }

    /// <summary>Null for nothing.</summary>
    internal Tensor? Added { get; }

    internal ReadOnlySpan<int> KeyLengths => keyLengths;

    /// <summary>Checks the mask against an attention's sizes.</summary>
    internal void Check(int count, int heads, int queries, int keys, string argument)
    {
        if (keyLengths is not null && keyLengths.Length != count)
            throw new ArgumentException($"Attention: lengths of {keyLengths.Length} sequences, {count} expected", argument);
        foreach (int length in KeyLengths)
            if (length < 0 || length > keys)
                throw new ArgumentOutOfRangeException(argument, length, $"Attention: a length from 0 to {keys} keys expected");
        if (Added is { } added && !TryLayout(added.Shape, count, heads, queries, keys, out _))
            throw new ArgumentException(
                $"Attention: mask {added.Shape}, a shape that broadcasts to [{count}, {heads}, {queries}, {keys}] expected", argument);
    }

    /// <summary>Where the rows of what is added lie; without heads, a tensor of three axes is for [N, queries, keys].</summary>
    internal HeadLayout Layout(int count, int heads, int queries, int keys) =>
        Added is { } added && TryLayout(added.Shape, count, heads, queries, keys, out HeadLayout layout) ? layout : default;

    private static bool TryLayout(Shape shape, int count, int heads, int queries, int keys, out HeadLayout layout)
    {
        layout = default;
        int rank = shape.Rank;
        if (rank is < 1 or > 4 || shape[-1] != keys) return false;
        int rows = rank < 2 ? 1 : shape[-2], headCount = rank < 3 || (rank == 3 && heads == 1) ? 1 : shape[-3];
        int sequences = rank == 4 ? shape[0] : rank == 3 && heads == 1 ? shape[0] : 1;
        layout = new HeadLayout(
            0, sequences == 1 ? 0 : headCount * rows * keys, headCount == 1 ? 0 : rows * keys, rows == 1 ? 0 : keys);
        return (rows == 1 || rows == queries) && (headCount == 1 || headCount == heads) && (sequences == 1 || sequences == count);
    }
}
