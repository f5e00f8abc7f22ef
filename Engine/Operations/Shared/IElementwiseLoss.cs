using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>A loss of single elements: its value and its slopes.</summary>
internal interface IElementwiseLoss
{
    /// <summary>The name in error messages.</summary>
    static abstract string Name { get; }

    /// <summary>A constant that all slopes have in common, taken out of the functions so that it meets 1/n in double.</summary>
    static abstract double SlopeFactor { get; }

    /// <summary>The loss.</summary>
    TVector Loss<TSimd, TVector>(TVector x, TVector target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Its derivative with respect to the prediction x, without the constant.</summary>
    TVector Slope<TSimd, TVector>(TVector x, TVector target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Its derivative with respect to the target, without the constant.</summary>
    TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
