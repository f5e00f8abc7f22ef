using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>Everything that a run gave: plain numbers, so that reports need no engine.</summary>
internal sealed class OverfittingRun(OverfittingSettings settings, Points train, Points test)
{
    internal OverfittingSettings Settings { get; } = settings;

    internal Points Train { get; } = train;

    internal Points Test { get; } = test;

    /// <summary>One entry an epoch.</summary>
    internal List<EpochLosses> Losses { get; } = [];

    /// <summary>The fits that the pictures, the animation and the page's slider show; the last one is that of the last epoch.</summary>
    internal List<FitFrame> Fits { get; } = [];

    internal int EpochsDone => Losses.Count;

    internal bool IsComplete => EpochsDone == Settings.Epochs;

    internal FitFrame Last => Fits[^1];
}
