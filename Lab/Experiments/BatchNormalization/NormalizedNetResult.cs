namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>What a trained net showed.</summary>
/// <param name="TestError">In percent.</param>
/// <param name="RetakenTestError">In percent, after the statistics were taken again with nothing dropped.</param>
/// <param name="VarianceRatios">For each normalization: the variance of its input in evaluation over the running variance, as the geometric
/// mean over its units.</param>
internal sealed record NormalizedNetResult(double TestError, double RetakenTestError, double[] VarianceRatios);
