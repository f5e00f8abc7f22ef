namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>Both nets after an epoch; the first epoch is 1.</summary>
internal sealed record FitFrame(int Epoch, NetFit WithoutDropout, NetFit WithDropout);
