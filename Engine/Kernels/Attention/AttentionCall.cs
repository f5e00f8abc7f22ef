namespace DropoutLab.Kernels;

/// <summary>What one call of the attention kernel works on: softmax(scale Q K' + bias) with dropout, times V, for every sequence
/// and head.</summary>
internal ref struct AttentionCall
{
    public required AttentionShape Sizes { get; init; }

    public ReadOnlySpan<float> Query { get; init; }

    public ReadOnlySpan<float> Key { get; init; }

    public ReadOnlySpan<float> Value { get; init; }

    /// <summary>Added to the scores, laid out as <see cref="AttentionShape.BiasLayout"/> says; nothing for no bias.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>For each sequence the keys that count; nothing where all do.</summary>
    public ReadOnlySpan<int> KeyCounts { get; init; }

    /// <summary>One bit for each of [N, heads, queries, keys]; nothing for no dropout.</summary>
    public ReadOnlySpan<ulong> Mask { get; init; }

    /// <summary>The factor of kept probabilities.</summary>
    public float MaskScale { get; init; }

    /// <summary>Written by the forward pass, read by the backward pass.</summary>
    public Span<float> Output { get; init; }

    /// <summary>Kept probabilities before dropout, rows of <see cref="AttentionShape.ScoreStride"/>; or nothing.</summary>
    public Span<float> Probabilities { get; init; }

    /// <summary>Kept logarithms of the rows' sums of exponentials, from which the probabilities are computed again; or nothing.</summary>
    public Span<float> LogSums { get; init; }
}

/// <summary>Gradients that the backward pass of attention reads and writes, laid out as their tensors are.</summary>
internal ref struct AttentionGradients
{
    public ReadOnlySpan<float> Output { get; init; }

    public Span<float> Query { get; init; }

    public Span<float> Key { get; init; }

    public Span<float> Value { get; init; }
}

/// <summary>The sizes of attention and where its operands lie.</summary>
/// <param name="Count">Sequences.</param>
/// <param name="Heads">Heads of a sequence.</param>
/// <param name="Queries">Rows of Q and of the output.</param>
/// <param name="Keys">Rows of K and V.</param>
/// <param name="Width">Columns of Q and K.</param>
/// <param name="ValueWidth">Columns of V and of the output.</param>
/// <param name="Scale">What the products are multiplied by.</param>
/// <param name="IsCausal">Whether query i sees the keys 0 to i only.</param>
internal readonly record struct AttentionShape(
    int Count, int Heads, int Queries, int Keys, int Width, int ValueWidth, float Scale, bool IsCausal)
{
    public const int WidestVector = 16;

    public required HeadLayout Query { get; init; }

    public required HeadLayout Key { get; init; }

    public required HeadLayout Value { get; init; }

    public required HeadLayout Output { get; init; }

    public HeadLayout BiasLayout { get; init; }

    /// <summary>Floats from row to row of scores: whole vectors.</summary>
    public int ScoreStride => PanelProduct.RoundUp(Keys, WidestVector);

    /// <summary>Rows of scores.</summary>
    public long Rows => (long)Count * Heads * Queries;
}
