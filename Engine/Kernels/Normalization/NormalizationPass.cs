namespace DropoutLab.Kernels;

/// <summary>What a normalization does: finds the statistics and applies them, applies given ones, or goes back; or, where others have a
/// part of the batch, a half of the first or the last.</summary>
internal enum NormalizationPass
{
    Forward,
    Apply,
    Backward,
    Moments,
    Products,
    Combine,
}
