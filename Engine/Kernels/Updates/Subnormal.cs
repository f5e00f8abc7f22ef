using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Numbers below the normal ones, which most processors compute with some hundred times slower.</summary>
/// <remarks>A running mean of a gradient that has become zero, as of a unit that is never active any more, does not fade away: from
/// a few of the smallest subnormal numbers on, its product with 0.9 rounds to itself.</remarks>
internal static class Subnormal
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Zero in its place; all else, NaN included, as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ToZero<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Select(TSimd.LessThan(TSimd.Abs(value), TSimd.Broadcast(SmallestNormal)), TSimd.Zero, value);
}
