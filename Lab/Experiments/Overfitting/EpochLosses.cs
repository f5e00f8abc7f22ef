namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>Both nets' training losses of one epoch; the first epoch is 1.</summary>
internal sealed record EpochLosses(int Epoch, TrainingLoss WithoutDropout, TrainingLoss WithDropout);
