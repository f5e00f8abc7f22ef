namespace DropoutLab.Benchmarks.Compare;

/// <summary>One row of the ratio table: the same work by us and by a peer.</summary>
internal sealed record Comparison
{
    /// <summary>Gets the work, for example "sgemm NN 20x300x300".</summary>
    public required string Work { get; init; }

    /// <summary>Gets the peer's name, for example "libtorch".</summary>
    public required string Peer { get; init; }

    /// <summary>Gets the number of threads that both sides may use.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets the ratio (the peer's time / ours) to reach.</summary>
    public required double Target { get; init; }

    /// <summary>Gets one execution of the work by us.</summary>
    public required Action Ours { get; init; }

    /// <summary>Gets one execution of the work by the peer.</summary>
    public required Action Theirs { get; init; }

    /// <summary>Gets what ends the peer's waiting threads after its turn, so that they do not spin into ours.</summary>
    public Action? Quiet { get; init; }

    /// <summary>Gets how long each side runs before it is timed: until the JIT has replaced what it compiled first.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Gets a value indicating whether an execution is a process of seconds, measured from a cold start, and fewer times.</summary>
    public bool IsWholeProcess { get; init; }

    /// <summary>Gets the floating-point operations of one execution, or 0 where they say nothing.</summary>
    public double Operations { get; init; }
}

/// <summary>A group of rows that share their way of being made.</summary>
internal interface IComparisonSource
{
    /// <summary>Yields the rows one after another, so that only one row's data is in memory. Sets our and the peers' threads.</summary>
    IEnumerable<Comparison> Rows(int threads);
}
