using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>What an attention keeps for its backward pass, in rented memory, and the dropout's mask.</summary>
/// <param name="probabilities">The probabilities before dropout, or nothing.</param>
/// <param name="logSums">The logarithms of the rows' sums, or nothing.</param>
/// <param name="dropped">The mask, or null.</param>
/// <param name="keptScale">The factor of kept probabilities.</param>
internal sealed class AttentionMemory(Tensor probabilities, Tensor logSums, DropoutMask? dropped, float keptScale)
{
    private DropoutMask? dropped = dropped;

    /// <summary>Whether probabilities are dropped.</summary>
    public bool Drops => dropped is not null;

    public AttentionCall Call(in AttentionShape shape, Tensor query, Tensor key, Tensor value, AttentionMask? mask, Tensor output) => new()
    {
        Sizes = shape,
        Query = query.Values,
        Key = key.Values,
        Value = value.Values,
        Bias = mask?.Added is { } added ? added.Values : default,
        KeyCounts = mask is null ? default : mask.KeyLengths,
        Mask = dropped is { } drawn ? drawn.Words : default,
        MaskScale = keptScale,
        Output = output.Destination,
        Probabilities = probabilities.Destination,
        LogSums = logSums.Destination,
    };

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        probabilities.Reclaim();
        logSums.Reclaim();
        dropped?.Release();
        dropped = null;
    }
}
