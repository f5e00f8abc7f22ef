namespace DropoutLab.Lab.Playground;

/// <summary>Some subnetworks of a net.</summary>
internal sealed record SubnetworkFrame
{
    public required int Count { get; init; }

    /// <summary>The test loss of one of them on average, and that of their mean.</summary>
    public double? OneTestLoss { get; init; }

    public double? MeanTestLoss { get; init; }

    /// <summary>Mean and standard deviation of what they say at the places of the grid, or of the chosen digit.</summary>
    public double[]? Mean { get; init; }

    public double[]? Deviation { get; init; }

    /// <summary>The first of them at the places of the grid.</summary>
    public double[][]? Fits { get; init; }

    public string[]? Maps { get; init; }
}
