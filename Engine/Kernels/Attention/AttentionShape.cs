namespace DropoutLab.Kernels;

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

    /// <summary>The most queries whose scores are made at once: three tiles, which meet each panel of the keys while it is in the nearest
    /// cache. With one tile at a time the forward pass took 7 % longer.</summary>
    public const int MaxRowsAtOnce = 3 * 14;

    /// <summary>Scores that stay in a core's own cache: 256 KB.</summary>
    private const int MaxScoresAtOnce = 1 << 16;

    public required HeadLayout Query { get; init; }

    public required HeadLayout Key { get; init; }

    public required HeadLayout Value { get; init; }

    public required HeadLayout Output { get; init; }

    public HeadLayout BiasLayout { get; init; }

    /// <summary>Floats from row to row of scores: whole vectors.</summary>
    public int ScoreStride => PanelProduct.RoundUp(Keys, WidestVector);

    /// <summary>Queries whose scores are made at once. Of many keys one tile, so that the scores stay near; causal one tile too, since all
    /// are given the keys that the last one sees.</summary>
    public int RowsAtOnce => (IsCausal || (long)MaxRowsAtOnce * ScoreStride > MaxScoresAtOnce ? 1 : 3) * BlockSizes.Current.TileRows;

    /// <summary>Rows of scores.</summary>
    public long Rows => (long)Count * Heads * Queries;
}
