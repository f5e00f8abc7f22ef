namespace DropoutLab.Lab.Playground;

/// <summary>What does not change while the nets train.</summary>
internal sealed record PlayStart
{
    public required PlaySettings Settings { get; init; }

    public required PlayPoints Points { get; init; }

    public required string Formula { get; init; }

    /// <summary>The same in C#.</summary>
    public required string Program { get; init; }
}
