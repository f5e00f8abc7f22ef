using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The two sweeps over one row that softmax and its relatives begin with.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>The largest element. With a NaN in the row it may be any: the sum of exponentials becomes NaN in either case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest<TSimd, TVector>(float* x, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector largest = TSimd.Broadcast(float.NegativeInfinity);
        int i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count) largest = TSimd.Max(largest, TSimd.Load(x + i));
        if (i < count) largest = TSimd.Max(largest, LoadTail<TSimd, TVector>(x + i, count - i));
        return TSimd.Largest(largest);
    }

    /// <summary>The sum of e^(x - largest); each term is also written to <paramref name="exponentials"/> unless that is null.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials<TSimd, TVector>(float* x, float* exponentials, int count, float largest)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m = TSimd.Broadcast(largest);
        int block = WideTotals.ChainVectors * TSimd.Count, i = 0;
        double* totals = stackalloc double[WideTotals.Count];
        for (int start = 0; ; start += block)
        {
            int end = count - start <= block ? count : start + block;
            TVector sum = TSimd.Zero;
            for (; i <= end - TSimd.Count; i += TSimd.Count)
            {
                TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(x + i), m));
                if (exponentials != null) TSimd.Store(e, exponentials + i);
                sum = TSimd.Add(sum, e);
            }

            if (i < end)
            {
                TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Subtract(LoadTail<TSimd, TVector>(x + i, end - i), m));
                if (exponentials != null) TSimd.StorePartial(e, exponentials + i, end - i);
                // Minus infinity behind the end is 0 here, unless the row is NaN anyway.
                sum = TSimd.Add(sum, e);
            }

            if (count <= block) return TSimd.Sum(sum);
            if (start == 0) new Span<double>(totals, TSimd.Count).Clear();
            TSimd.AddWidened(sum, totals);
            if (end == count) return (float)TSimd.SumWidened(totals);
        }
    }

    /// <summary>The last elements of a row, with minus infinity in the lanes behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadTail<TSimd, TVector>(float* x, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector behind = TSimd.KeepWhereSet(TSimd.Broadcast(float.NegativeInfinity), uint.MaxValue << count);
        return TSimd.Add(TSimd.LoadPartial(x, count), behind);
    }
}
