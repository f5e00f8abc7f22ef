namespace DropoutLab.Lab.Playground;

/// <summary>What the page is told: everything that it shows.</summary>
internal sealed record PlayFrame
{
    public required int Epoch { get; init; }

    public required bool IsRunning { get; init; }

    public required bool IsDone { get; init; }

    /// <summary>Only after new settings.</summary>
    public PlayStart? Start { get; init; }

    /// <summary>The epochs since the frame before: epoch and training loss of both nets.</summary>
    public required double[][] Losses { get; init; }

    public required NetFrame[] Nets { get; init; }
}
