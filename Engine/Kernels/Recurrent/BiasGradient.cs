using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Sums of the gates' gradients, tile by tile of rows; what each addition's rounding loses is added up beside them.</summary>
/// <remarks>T. Dekker's and D. Knuth's exact sum of two numbers. Without it a sum over thousands of rows in float would be off by
/// some 4e-6.</remarks>
internal static unsafe class BiasGradient<TCell, TSimd, TVector>
    where TCell : struct, ICell
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Adds a tile's sum.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="sum">Which of the gates' sums.</param>
    /// <param name="unit">The first unit.</param>
    /// <param name="left">The units that are left from it on.</param>
    /// <param name="value">The gradients of the tile's rows, added.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref readonly RecurrentArguments layer, int sum, int unit, int left, TVector value)
    {
        float* sums = layer.BiasSums + ((nint)sum * layer.Hidden) + unit, losses = sums + ((nint)TCell.Sums * layer.Hidden);
        TVector old = PartVector<TSimd, TVector>.Load(sums, left), total = TSimd.Add(old, value);
        TVector added = TSimd.Subtract(total, old);
        TVector lost = TSimd.Add(TSimd.Subtract(old, TSimd.Subtract(total, added)), TSimd.Subtract(value, added));
        lost = TSimd.Add(lost, PartVector<TSimd, TVector>.Load(losses, left));
        PartVector<TSimd, TVector>.Store(total, sums, left);
        PartVector<TSimd, TVector>.Store(lost, losses, left);
    }
}
