using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>A whole vector where so many elements are left, else the first lanes of one.</summary>
internal static unsafe class PartVector<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Loads at most a vector of the <paramref name="left"/> elements; the lanes behind them are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* source, int left) => left >= TSimd.Count ? TSimd.Load(source) : TSimd.LoadPartial(source, left);

    /// <summary>Stores at most a vector where <paramref name="left"/> elements are left; nothing behind them is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TVector value, float* destination, int left)
    {
        if (left >= TSimd.Count) TSimd.Store(value, destination);
        else TSimd.StorePartial(value, destination, left);
    }
}
