namespace DropoutLab.Tests.OperationTable;

/// <summary>The gradient that must come out where the slope jumps, for an upstream gradient of ones.</summary>
internal sealed record Kink(string Reason, float[][] Inputs, float?[][] Gradients)
{
    /// <summary>The shapes of the inputs, when they are not vectors.</summary>
    public int[][]? Shapes { get; init; }
}
