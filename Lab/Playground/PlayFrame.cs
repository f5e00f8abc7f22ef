namespace DropoutLab.Lab.Playground;

/// <summary>What the page is told: everything that it shows.</summary>
internal sealed record PlayFrame
{
    public required int Epoch { get; init; }

    /// <summary>Steps of the epoch that is under way, and how many an epoch has.</summary>
    public required int Step { get; init; }

    public required int StepsAnEpoch { get; init; }

    public required bool IsRunning { get; init; }

    public required bool IsDone { get; init; }

    /// <summary>Only after new settings.</summary>
    public PlayStart? Start { get; init; }

    /// <summary>The epochs since the frame before: epoch and training loss of both nets.</summary>
    public required double[][] Losses { get; init; }

    public required NetFrame[] Nets { get; init; }
}
