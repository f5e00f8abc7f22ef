namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>Both nets after one epoch; before the first, epoch 0.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Distance">Norm of the difference of all parameters, the inverted net's in vanilla units, over the norm of the
/// vanilla net's.</param>
/// <param name="VanillaTestError">Percentage of test digits taken for another.</param>
/// <param name="InvertedTestError">The same of the inverted net.</param>
internal sealed record PairEpoch(int Epoch, double Distance, double VanillaTestError, double InvertedTestError);
