namespace DropoutLab.Lab.Playground;

/// <summary>What does not change while the nets train.</summary>
internal sealed record PlayStart
{
    public required PlaySettings Settings { get; init; }

    /// <summary>Null for digits.</summary>
    public PlayPoints? Points { get; init; }

    /// <summary>The first test digits: 64 letters each, from a (paper) to q (ink); and what they are.</summary>
    public string? Digits { get; init; }

    public string? DigitClasses { get; init; }

    /// <summary>The same in C#.</summary>
    public required string Program { get; init; }
}
