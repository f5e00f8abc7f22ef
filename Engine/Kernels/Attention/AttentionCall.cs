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
