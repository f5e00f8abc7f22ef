namespace DropoutLab.Lab.Playground;

/// <summary>One net as it is now.</summary>
internal sealed record NetFrame
{
    public required double TrainLoss { get; init; }

    public required double TestLoss { get; init; }

    /// <summary>Shares of examples that are taken for another class.</summary>
    public double? TrainError { get; init; }

    public double? TestError { get; init; }

    /// <summary>How many weights lie in each part of [-range, range]; what lies beyond is in the outer parts.</summary>
    public required int[] Histogram { get; init; }

    public required double HistogramRange { get; init; }

    /// <summary>Weights that are exactly 0, and all.</summary>
    public required int ZeroWeights { get; init; }

    public required int AllWeights { get; init; }

    /// <summary>For each hidden layer a letter a unit: 1 where the last step dropped it.</summary>
    public required string[] Dropped { get; init; }

    /// <summary>What it says at the places of the page's grid: values, or the second class's probabilities as letters.</summary>
    public double[]? Fit { get; init; }

    public string? Map { get; init; }

    /// <summary>Its answers for the first test digits, and what it says of the chosen one.</summary>
    public string? Answers { get; init; }

    public double[]? Chances { get; init; }

    /// <summary>Null where none are drawn.</summary>
    public SubnetworkFrame? Subnetworks { get; init; }
}
