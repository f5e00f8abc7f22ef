namespace DropoutLab;

/// <summary>How a recurrent operation reads its input and what it drops.</summary>
internal readonly record struct RecurrentOptions
{
    /// <summary>Whether the input is [N, T, inputs] instead of [T, N, inputs].</summary>
    public bool IsInputBatchFirst { get; init; }

    /// <summary>Whether the output is [N, T, ...] instead of [T, N, ...].</summary>
    public bool IsOutputBatchFirst { get; init; }

    /// <summary>For each sequence its length, from 1 to T; null where all have T.</summary>
    public int[]? Lengths { get; init; }

    /// <summary>The probability that an element of the hidden state is zeroed where products read it: one mask a sequence.</summary>
    public double HiddenDropProbability { get; init; }

    /// <summary>The probability that an element of a step's update of the cell is zeroed.</summary>
    public double UpdateDropProbability { get; init; }

    /// <summary>Whether the masks are drawn anew at each step.</summary>
    public bool DrawsEachStep { get; init; }

    /// <summary>Where the masks come from; null for <see cref="Generator.Default"/>.</summary>
    public Generator? Generator { get; init; }
}
