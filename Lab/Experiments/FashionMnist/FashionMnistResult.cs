using DropoutLab.Lab.Reports;
using DropoutLab.Layers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>One trained net: its epochs, and what it says about each test image.</summary>
/// <param name="Method">With or without dropout.</param>
/// <param name="Epochs">Training and test after each epoch.</param>
/// <param name="Probabilities">Of each class for each test image [count, 10], after the last epoch.</param>
/// <param name="Net">As it is after the last epoch.</param>
internal sealed record FashionMnistResult(Method Method, IReadOnlyList<EpochResult> Epochs, Tensor Probabilities, Sequential Net)
{
    internal double LastTestError => TestError(Epochs[^1]);

    internal double BestTestError => Epochs.Min(TestError);

    internal static double TestError(EpochResult epoch) => 100 * (1 - epoch.ValidationAccuracy!.Value);
}
