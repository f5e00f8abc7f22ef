namespace DropoutLab;

/// <summary>Why a tensor's memory was reused: what the exception says to those who read it all the same.</summary>
internal enum ReclaimCause
{
    /// <summary>A temporary that no user has seen.</summary>
    Scratch,

    /// <summary>The forward pass that made it has ended, and no graph needed it.</summary>
    PassEnded,

    /// <summary>Backward has freed the graph of a forward pass.</summary>
    GraphFreed,

    /// <summary>The step that made it has ended.</summary>
    StepEnded,

    /// <summary>The loader has gone on to its next batch.</summary>
    LoaderWentOn,

    /// <summary>It was the gradient that an operation's Backward got.</summary>
    GradientUsed,
}
