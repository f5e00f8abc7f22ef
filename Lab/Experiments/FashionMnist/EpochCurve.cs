using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>A number of each epoch, drawn over the epochs.</summary>
internal sealed record EpochCurve(string Name, bool IsThin, Func<EpochResult, double> Value);
