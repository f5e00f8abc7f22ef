namespace DropoutLab.Kernels;

/// <summary>How the steps of K lie in A, as a type parameter of the micro-kernel.</summary>
internal interface IDepthMode
{
    /// <summary>Whether K comes in segments of equal length that begin anywhere, as the rows of an image that a
    /// convolution reads.</summary>
    static abstract bool IsSegmented { get; }
}

/// <summary>The steps of K lie at one distance.</summary>
internal readonly struct Straight : IDepthMode
{
    public static bool IsSegmented => false;
}

/// <summary>The steps of K come in segments.</summary>
internal readonly struct Segmented : IDepthMode
{
    public static bool IsSegmented => true;
}
