namespace DropoutLab.Layers;

/// <summary>The mean or the sum of learned rows: a bag of words.</summary>
/// <remarks>
/// <para>Formula: y[b, :] = the mean or the sum of W[index, :] over the indices of bag b; 0 for a bag without any. The padding index is
/// neither added nor counted.</para>
/// <para>Shapes: whole numbers [bags, n] give [bags, features]; bags of different sizes come as one list with the places where they begin.
/// Parameter "weight" [count, features].</para>
/// <para>Initial values: as for <see cref="Embedding"/>.</para>
/// <para>Cost: one read of the rows named, which are not copied.</para>
/// </remarks>
public sealed class EmbeddingBag : Layer
{
    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="count">How many rows there are, at least 1.</param>
    /// <param name="features">Their length, at least 1.</param>
    /// <param name="mode">Whether rows are averaged or added.</param>
    /// <param name="paddingIndex">The row that stands for no word; null for none.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, the padding index is no row, or the mode
    /// is neither.</exception>
    public EmbeddingBag(int count, int features, BagMode mode = BagMode.Mean, int? paddingIndex = null, Generator? generator = null)
        : this(count, features, mode, paddingIndex, generator, weight: null)
    {
    }

    private EmbeddingBag(int count, int features, BagMode mode, int? paddingIndex, Generator? generator, Tensor? weight)
    {
        Embedding.CheckSizes(count, features, paddingIndex, nameof(EmbeddingBag));
        if (mode is not (BagMode.Mean or BagMode.Sum))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "EmbeddingBag: Mean or Sum expected");
        Mode = mode;
        PaddingIndex = paddingIndex;
        Weight = Register("weight", weight ?? Embedding.Draw(count, features, paddingIndex, generator));
    }

    /// <summary>W: a row for each word.</summary>
    public Tensor Weight { get; }

    /// <summary>Whether rows are averaged or added.</summary>
    public BagMode Mode { get; }

    /// <summary>The row that stands for no word, or null.</summary>
    public int? PaddingIndex { get; }

    /// <summary>Makes the layer of rows that are there already, as <see cref="Embedding.FromWeight"/> does.</summary>
    /// <param name="weight">W [count, features], a leaf; it is not copied.</param>
    /// <param name="frozen">Whether the rows are not learned.</param>
    /// <param name="mode">Whether rows are averaged or added.</param>
    /// <param name="paddingIndex">The row that stands for no word; null for none.</param>
    /// <exception cref="ArgumentException">The weight is no matrix, it is empty, or it is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The padding index is no row, or the mode is neither.</exception>
    public static EmbeddingBag FromWeight(Tensor weight, bool frozen = true, BagMode mode = BagMode.Mean, int? paddingIndex = null)
    {
        (int count, int features) = Embedding.SizesOf(weight, nameof(EmbeddingBag));
        var bags = new EmbeddingBag(count, features, mode, paddingIndex, generator: null, weight);
        weight.RequiresGrad = !frozen;
        return bags;
    }

    /// <summary>Bags of different sizes.</summary>
    /// <param name="indices">Numbers from 0 to count - 1, bag after bag.</param>
    /// <param name="starts">Where each bag begins, the first at 0; each not before the one in front of it.</param>
    /// <returns>[bags, features].</returns>
    /// <exception cref="ArgumentException">A number is out of range, or the starts do not begin at 0 and rise.</exception>
    public Tensor Forward(ReadOnlySpan<int> indices, ReadOnlySpan<int> starts)
    {
        for (int bag = 0; bag < starts.Length; bag++)
        {
            if (bag == 0 ? starts[0] != 0 : starts[bag] < starts[bag - 1] || starts[bag] > indices.Length)
                throw new ArgumentException(
                    $"EmbeddingBag: bag {bag} starts at {starts[bag]} of {indices.Length} indices, rising places from 0 on expected",
                    nameof(starts));
        }

        using TensorScope scope = OpenScope();
        return scope.Return(Weight.BagRows(
            Tensor.FromIndices(indices), [.. starts, indices.Length], Mode == BagMode.Mean, PaddingIndex ?? -1));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.Rank != 2) throw new ArgumentException($"EmbeddingBag: indices {input.Shape}, [bags, n] expected", nameof(input));
        var starts = new int[input.Shape[0] + 1];
        for (int bag = 0; bag < starts.Length; bag++) starts[bag] = bag * input.Shape[1];
        return Weight.BagRows(input, starts, Mode == BagMode.Mean, PaddingIndex ?? -1);
    }
}
