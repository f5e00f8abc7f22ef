namespace DropoutLab.Benchmarks.Compare;

/// <summary>The same work by us and by a peer, timed in turn.</summary>
internal sealed record Comparison : ComparisonRow
{
    /// <summary>One execution of the work by us.</summary>
    public required Action Ours { get; init; }

    /// <summary>One execution of the work by the peer.</summary>
    public required Action Theirs { get; init; }

    /// <summary>What ends the peer's waiting threads after its turn, so that they do not spin into ours.</summary>
    public Action? Quiet { get; init; }

    /// <summary>How long each side runs before it is timed: until the JIT has replaced what it compiled first.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Whether an execution is a process of seconds, measured from a cold start, and fewer times.</summary>
    public bool IsWholeProcess { get; init; }

    /// <summary>Whether something else computes beside both sides, so that their threads have no core each.</summary>
    public bool HasNeighbour { get; init; }

    /// <summary>The floating-point operations of one execution, or 0 where they say nothing.</summary>
    public double Operations { get; init; }

    public override ComparisonResult Measure(double peak) => Measurement.Run(this, peak);
}
