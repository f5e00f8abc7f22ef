namespace DropoutLab.Benchmarks.Overhead;

/// <summary>What of a call is timed.</summary>
internal enum CallMode
{
    /// <summary>The call, with operands that require no gradient.</summary>
    Plain,

    /// <summary>The call, with operands that require one: it is recorded, and forgotten.</summary>
    Recorded,

    /// <summary>The recorded call, and the backward pass from a given gradient of its result.</summary>
    Backward,
}
