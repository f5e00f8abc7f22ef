namespace DropoutLab.Kernels;

/// <summary>A call of the attention kernel with raw addresses, so that a job can carry it.</summary>
internal unsafe struct AttentionArguments
{
    public AttentionShape Sizes;
    public float* Query, Key, Value, Output;

    /// <summary>Null for none.</summary>
    public float* Bias, Probabilities, LogSums;
    public int* KeyCounts;
    public ulong* Mask;
    public float MaskScale;
    public float* OutputGradient, QueryGradient, KeyGradient, ValueGradient;

    /// <summary>Keys that a query may see, before a bias hides some.</summary>
    public readonly int Seen(int sequence, int query)
    {
        int keys = KeyCounts == null ? Sizes.Keys : KeyCounts[sequence];
        return Sizes.IsCausal ? Math.Min(keys, query + 1) : keys;
    }

    /// <summary>The number of a row's first mask bit.</summary>
    public readonly long FirstBit(long row) => row * Sizes.Keys;
}
