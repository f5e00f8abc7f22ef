namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>One net after one epoch's update, in evaluation (nothing is dropped).</summary>
/// <param name="Prediction">Its output at the test points.</param>
/// <param name="TrainLoss">Mean squared error at the training points.</param>
/// <param name="TestLoss">Mean squared error at the test points.</param>
internal sealed record NetFit(float[] Prediction, float TrainLoss, float TestLoss);
