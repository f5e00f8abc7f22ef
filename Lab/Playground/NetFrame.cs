namespace DropoutLab.Lab.Playground;

/// <summary>One net as it is now.</summary>
internal sealed record NetFrame
{
    /// <summary>Its predictions at the places of the grid.</summary>
    public required float[] Fit { get; init; }

    /// <summary>Mean and standard deviation of its subnetworks there; null where none are shown.</summary>
    public float[]? Mean { get; init; }

    public float[]? Deviation { get; init; }

    /// <summary>One subnetwork.</summary>
    public float[]? One { get; init; }

    public required double TrainLoss { get; init; }

    public required double TestLoss { get; init; }

    /// <summary>How many weights lie in each part of [-range, range]; what lies beyond is in the outer parts.</summary>
    public required int[] Histogram { get; init; }

    public required double HistogramRange { get; init; }

    /// <summary>Weights that are exactly 0, and all.</summary>
    public required int ZeroWeights { get; init; }

    public required int AllWeights { get; init; }

    /// <summary>For each hidden layer a letter a unit: 1 where the last step dropped it.</summary>
    public required string[] Dropped { get; init; }
}
