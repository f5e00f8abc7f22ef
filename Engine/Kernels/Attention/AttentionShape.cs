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
