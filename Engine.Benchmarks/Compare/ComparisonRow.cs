namespace DropoutLab.Benchmarks.Compare;

/// <summary>A row of the ratio table before it is measured.</summary>
internal abstract record ComparisonRow
{
    /// <summary>The work, for example "sgemm NN 20x300x300"; the first word is its kind.</summary>
    public required string Work { get; init; }

    /// <summary>The peer's name, for example "libtorch".</summary>
    public required string Peer { get; init; }

    /// <summary>The number of threads that both sides may use.</summary>
    public required int Threads { get; init; }

    /// <summary>The ratio (what the peer takes / what we take) to reach, or 0 for none.</summary>
    public required double Target { get; init; }

    /// <summary>Measures both sides.</summary>
    /// <param name="peak">The floating-point peak of the threads, in operations a second.</param>
    public abstract ComparisonResult Measure(double peak);
}
