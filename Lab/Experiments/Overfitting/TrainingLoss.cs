namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The training loss of one net at one epoch, before the update and, with dropout, under that epoch's masks.</summary>
/// <param name="Data">The mean squared error, without any penalty.</param>
/// <param name="Penalty">What --l1 added to it (0 without); weight decay acts in the optimizer and shows in neither.</param>
internal readonly record struct TrainingLoss(float Data, float Penalty);
