using System.Numerics;
using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The extremum of elements that lie side by side, and its place.</summary>
internal static unsafe class ExtremumRow
{
    /// <summary>Elements that are compared before their best is compared with the best so far: 16 KB, which are looked through again for
    /// the place while they are in the L1 cache.</summary>
    private const int Block = 4096;

    /// <summary>The best of one element or more; NaN if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Best<TSimd, TVector, TOrder>(float* x, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOrder : unmanaged, IOrder
    {
        int width = TSimd.Count;
        if (count < width)
        {
            float first = x[0];
            for (int k = 1; k < count; k++)
                if (TOrder.IsBetter(x[k], first)) first = x[k];
            return first;
        }

        // The machine's own comparisons lose a NaN; x * 0 is 0 for every finite number, and NaN for the others.
        TVector a = TSimd.Load(x), b = a, c = a, d = a, special = TSimd.Zero, otherSpecial = TSimd.Zero;
        int i = 0;
        for (; i <= count - 4 * width; i += 4 * width)
        {
            TVector x0 = TSimd.Load(x + i), x1 = TSimd.Load(x + i + width);
            TVector x2 = TSimd.Load(x + i + 2 * width), x3 = TSimd.Load(x + i + 3 * width);
            a = TOrder.Better<TSimd, TVector>(a, x0);
            b = TOrder.Better<TSimd, TVector>(b, x1);
            c = TOrder.Better<TSimd, TVector>(c, x2);
            d = TOrder.Better<TSimd, TVector>(d, x3);
            special = TSimd.MultiplyAdd(x0, TSimd.Zero, TSimd.MultiplyAdd(x1, TSimd.Zero, special));
            otherSpecial = TSimd.MultiplyAdd(x2, TSimd.Zero, TSimd.MultiplyAdd(x3, TSimd.Zero, otherSpecial));
        }

        // The last vector begins earlier, where the count is no multiple of the width: a comparison may be made twice.
        for (; i < count; i += width)
        {
            TVector last = TSimd.Load(x + Math.Min(i, count - width));
            a = TOrder.Better<TSimd, TVector>(a, last);
            special = TSimd.MultiplyAdd(last, TSimd.Zero, special);
        }

        if (float.IsNaN(TSimd.Sum(TSimd.Add(special, otherSpecial)))) return TOrder.Best(new ReadOnlySpan<float>(x, count));
        a = TOrder.Better<TSimd, TVector>(TOrder.Better<TSimd, TVector>(a, b), TOrder.Better<TSimd, TVector>(c, d));
        Lanes lanes = default;
        TSimd.Store(a, (float*)&lanes);
        float best = lanes[0];
        for (int k = 1; k < width; k++)
            if (TOrder.IsBetter(lanes[k], best)) best = lanes[k];
        return best;
    }

    /// <summary>The first place of the best of one element or more.</summary>
    public static int Place<TSimd, TVector, TOrder>(float* x, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOrder : unmanaged, IOrder
    {
        int block = 0;
        float best = Best<TSimd, TVector, TOrder>(x, Math.Min(Block, count));
        for (long start = Block; start < count && !float.IsNaN(best); start += Block)
        {
            float candidate = Best<TSimd, TVector, TOrder>(x + start, (int)Math.Min(Block, count - start));
            if (!TOrder.IsBetter(candidate, best)) continue;
            best = candidate;
            block = (int)start;
        }

        return block + FirstEqual<TSimd, TVector>(x + block, Math.Min(Block, count - block), best);
    }

    /// <summary>The first place of a value that is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FirstEqual<TSimd, TVector>(float* x, int count, float value)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int i = 0;
        if (float.IsNaN(value))
        {
            while (!float.IsNaN(x[i])) i++;
            return i;
        }

        TVector wanted = TSimd.Broadcast(value), one = TSimd.Broadcast(1);
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            uint bits = TSimd.PositiveBits(TSimd.Select(TSimd.Equal(TSimd.Load(x + i), wanted), one, TSimd.Zero));
            if (bits != 0) return i + BitOperations.TrailingZeroCount(bits);
        }

        while (x[i] != value) i++;
        return i;
    }

    /// <summary>Room for the widest vector.</summary>
    [InlineArray(16)]
    private struct Lanes
    {
        private float first;
    }
}
