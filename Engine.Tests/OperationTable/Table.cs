namespace DropoutLab.Tests.OperationTable;

/// <summary>The operation table: one row for each operation, in a file for each family.</summary>
internal static class Table
{
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        .. ElementwiseRows.All(),
        .. ComparisonRows.All(),
        .. ActivationRows.All(),
        .. DropoutRows.All(),
        .. ProductRows.All(),
        .. ConvolutionRows.All(),
        .. PoolingRows.All(),
        .. UpsamplingRows.All(),
        .. NormalizationRows.All(),
        .. ReductionRows.All(),
        .. SoftmaxRows.All(),
        .. ViewRows.All(),
        .. LayerRows.All(),
        .. LossRows.All(),
        .. MoveRows.All(),
        .. EmbeddingRows.All(),
        .. RecurrentRows.All(),
        .. AttentionRows.All(),
    ];
}
