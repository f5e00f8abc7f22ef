namespace DropoutLab.Tests.OperationTable;

/// <summary>A call that must be refused with an ArgumentException whose message holds the given words.</summary>
internal sealed record Refusal(int[][] Shapes, params string[] MessageHolds)
{
    /// <summary>The call, when it is not the row's own.</summary>
    public Func<Tensor[], Tensor>? Call { get; init; }
}
