namespace DropoutLab.Layers;

/// <summary>A learned row of numbers for each of many words, classes or other things that are numbered.</summary>
/// <remarks>
/// <para>Formula: y[..., :] = W[index[...], :]; in training with words dropped, a word that is dropped gives zeros wherever it stands, and
/// the others are divided by the probability of keeping.</para>
/// <para>Shapes: whole numbers of any shape give [..., features]. Parameter "weight" [count, features].</para>
/// <para>Initial values: normal with mean 0 and deviation 1, as in PyTorch; with <see cref="TorchGenerator"/> its bits. The row of the
/// padding index is 0, and gets no gradient. <see cref="FromWeight"/> takes rows that are there already.</para>
/// <para>Cost: see <see cref="Tensor.Rows"/>.</para>
/// <para>Source of dropping words: Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent neural
/// networks", 2016.</para>
/// </remarks>
public sealed class Embedding : Layer, IScheduledDropout
{
    private readonly Generator? generator;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="count">How many rows there are, at least 1.</param>
    /// <param name="features">Their length, at least 1.</param>
    /// <param name="paddingIndex">The row that stands for no word; null for none.</param>
    /// <param name="wordDropProbability">The probability that a word is dropped, from 0 to 1: one mask over all words a
    /// forward pass.</param>
    /// <param name="generator">Where initial values and masks come from; left out, <see cref="Generator.Default"/> as it is at
    /// the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, the padding index is no row, or the probability is NaN or not
    /// in [0, 1].</exception>
    public Embedding(int count, int features, int? paddingIndex = null, double wordDropProbability = 0, Generator? generator = null)
        : this(count, features, paddingIndex, wordDropProbability, generator, weight: null)
    {
    }

    private Embedding(int count, int features, int? paddingIndex, double wordDropProbability, Generator? generator, Tensor? weight)
    {
        CheckSizes(count, features, paddingIndex, nameof(Embedding));
        ArgumentChecks.CheckDropProbability(wordDropProbability, nameof(Embedding));
        PaddingIndex = paddingIndex;
        WordDropProbability = wordDropProbability;
        this.generator = Register(generator);
        Weight = Register("weight", weight ?? Draw(count, features, paddingIndex, generator));
    }

    /// <summary>W: a row for each word.</summary>
    public Tensor Weight { get; }

    /// <summary>The row that stands for no word, or null.</summary>
    public int? PaddingIndex { get; }

    /// <summary>The probability that a word is dropped.</summary>
    public double WordDropProbability { get; }

    /// <inheritdoc/>
    public double DropFactor
    {
        get;
        set => field = ArgumentChecks.CheckedDropFactor(value, nameof(Embedding));
    } = 1;

    /// <summary>Makes the layer of rows that are there already, such as word vectors that were learned elsewhere.</summary>
    /// <param name="weight">W [count, features], a leaf. It is not copied but becomes the layer's <see cref="Weight"/>, as in PyTorch; the
    /// row of the padding index stays as it is.</param>
    /// <param name="frozen">Whether the rows are not learned: <see cref="Tensor.RequiresGrad"/> of the weight is set to false, else to
    /// true. A frozen weight is a parameter all the same, and saved.</param>
    /// <param name="paddingIndex">The row that stands for no word and gets no gradient; null for none.</param>
    /// <param name="wordDropProbability">The probability that a word is dropped, from 0 to 1: one mask over all words a
    /// forward pass.</param>
    /// <param name="generator">Where masks come from; left out, <see cref="Generator.Default"/> as it is at the time.</param>
    /// <exception cref="ArgumentException">The weight is no matrix, it is empty, or it is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The padding index is no row, or the probability is NaN or not in [0, 1].</exception>
    public static Embedding FromWeight(
        Tensor weight, bool frozen = true, int? paddingIndex = null, double wordDropProbability = 0, Generator? generator = null)
    {
        (int count, int features) = SizesOf(weight, nameof(Embedding));
        var embedding = new Embedding(count, features, paddingIndex, wordDropProbability, generator, weight);
        weight.RequiresGrad = !frozen;
        return embedding;
    }

    /// <summary>Looks up rows: [n] numbers give [n, features].</summary>
    /// <param name="indices">Numbers from 0 to count - 1.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public Tensor Forward(ReadOnlySpan<int> indices) => Forward(Tensor.FromIndices(indices));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor rows = Weight.Rows(input, PaddingIndex);
        double dropProbability = WordDropProbability * DropFactor;
        if (!IsTraining || dropProbability == 0) return rows;
        Tensor kept = Tensor.Ones(Weight.Shape[0], 1).Dropout(dropProbability, IsTraining, generator);
        return rows * kept.Rows(input);
    }

    internal static void CheckSizes(int count, int features, int? paddingIndex, string layer)
    {
        if (count < 1) throw new ArgumentOutOfRangeException(nameof(count), count, $"{layer}: 1 row or more expected");
        if (features < 1) throw new ArgumentOutOfRangeException(nameof(features), features, $"{layer}: 1 feature or more expected");
        if (paddingIndex is { } padding && (padding < 0 || padding >= count))
            throw new ArgumentOutOfRangeException(nameof(paddingIndex), padding, $"{layer}: a row from 0 to {count - 1} expected");
    }

    internal static (int Count, int Features) SizesOf(Tensor weight, string layer)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return weight.Rank == 2 && weight.Count > 0
            ? (weight.Shape[0], weight.Shape[1])
            : throw new ArgumentException($"{layer}: weight {weight.Shape}, [count, features] of 1 or more each expected", nameof(weight));
    }

    internal static Tensor Draw(int count, int features, int? paddingIndex, Generator? generator)
    {
        Tensor weight = Tensor.Normal(0, 1, [count, features], generator);
        if (paddingIndex is { } padding) weight.Slice(0, padding, 1).Fill(0);
        return weight;
    }
}
