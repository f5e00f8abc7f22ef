using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>What a trained net showed.</summary>
/// <param name="TestError">In percent.</param>
/// <param name="Correlations">Of neighbouring pixels of the maps of each layer.</param>
/// <param name="Net">As it is after the training.</param>
internal sealed record MapResult(double TestError, double[] Correlations, Sequential Net);
