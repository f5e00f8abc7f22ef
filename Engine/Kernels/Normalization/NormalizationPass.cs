namespace DropoutLab.Kernels;

/// <summary>What a normalization does: finds the statistics and applies them, applies given ones, or goes back.</summary>
internal enum NormalizationPass
{
    Forward,
    Apply,
    Backward,
}
