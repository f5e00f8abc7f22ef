namespace DropoutLab.Tests.LayerTable;

/// <summary>The layer table: a row for each public module, in a file for each family.</summary>
internal static class Rows
{
    public static IReadOnlyList<LayerRow> All { get; } =
    [
        .. ActivationRows.All(),
        .. ChainRows.All(),
        .. DropoutRows.All(),
        .. ImageRows.All(),
        .. LinearRows.All(),
        .. NormalizationRows.All(),
        .. RecurrentLayerRows.All(),
        .. EmbeddingLayerRows.All(),
        .. AttentionLayerRows.All(),
    ];
}
