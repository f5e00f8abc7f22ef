namespace DropoutLab.Tests.OperationTable;

/// <summary>The operation table: one row for each operation, in a file for each family.</summary>
internal static class Table
{
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        .. ElementwiseRows.All(),
        .. ComparisonRows.All(),
        .. FunctionRows.All(),
        .. ActivationRows.All(),
        .. DropoutRows.All(),
        .. ProductRows.All(),
        .. ConvolutionRows.All(),
        .. PoolingRows.All(),
        .. UpsamplingRows.All(),
        .. NormalizationRows.All(),
        .. ReductionRows.All(),
        .. AccumulationRows.All(),
        .. SoftmaxRows.All(),
        .. ViewRows.All(),
        .. LayerRows.All(),
        .. LossRows.All(),
        .. LossOptionRows.All(),
        .. MoveRows.All(),
        .. ArrangementRows.All(),
        .. EmbeddingRows.All(),
        .. RecurrentRows.All(),
        .. AttentionRows.All(),
    ];
}
