namespace DropoutLab.Kernels;

/// <summary>What a normalization does.</summary>
internal enum NormalizationPass
{
    /// <summary>Finds the statistics, and applies them where y is wanted.</summary>
    Forward,

    /// <summary>Applies given statistics.</summary>
    Apply,

    /// <summary>Finds the sums of dy and of dy * (x - mean), and dx of them where it is wanted.</summary>
    Backward,

    /// <summary>Finds dx of given sums.</summary>
    Combine,
}
