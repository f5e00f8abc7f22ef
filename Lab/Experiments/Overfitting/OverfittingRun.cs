using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The training loss of one net at one epoch, before the update and, with dropout, under that epoch's masks.</summary>
/// <param name="Data">The mean squared error, without any penalty.</param>
/// <param name="Penalty">What --l1 added to it (0 without); weight decay acts in the optimizer and shows in neither.</param>
internal readonly record struct TrainingLoss(float Data, float Penalty);

/// <summary>One net after one epoch's update, in evaluation (nothing is dropped).</summary>
/// <param name="Prediction">Its output at the test points.</param>
/// <param name="TrainLoss">Mean squared error at the training points.</param>
/// <param name="TestLoss">Mean squared error at the test points.</param>
internal sealed record NetFit(float[] Prediction, float TrainLoss, float TestLoss);

/// <summary>Both nets after an epoch; the first epoch is 1.</summary>
internal sealed record FitFrame(int Epoch, NetFit WithoutDropout, NetFit WithDropout);

/// <summary>Both nets' training losses of one epoch; the first epoch is 1.</summary>
internal sealed record EpochLosses(int Epoch, TrainingLoss WithoutDropout, TrainingLoss WithDropout);

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
