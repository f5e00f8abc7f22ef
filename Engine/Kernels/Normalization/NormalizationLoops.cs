using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The loops of the normalizations over numbers that lie side by side and share a mean and a scale.</summary>
internal static unsafe class NormalizationLoops
{
    /// <summary>y[i] = (x[i] - mean) * factor + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<TSimd, TVector>(float* x, nint count, float mean, float factor, float offset, float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m = TSimd.Broadcast(mean), f = TSimd.Broadcast(factor), o = TSimd.Broadcast(offset);
        nint i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Subtract(TSimd.Load(x + i), m), f, o), y + i);
        if (i == count) return;
        int lanes = (int)(count - i);
        TSimd.StorePartial(TSimd.MultiplyAdd(TSimd.Subtract(TSimd.LoadPartial(x + i, lanes), m), f, o), y + i, lanes);
    }

    /// <summary>y[i] = dy[i] * factor + (x[i] - mean) * slope + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine<TSimd, TVector>(
        float* dy, float* x, nint count, float mean, float factor, float slope, float offset, float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m = TSimd.Broadcast(mean), f = TSimd.Broadcast(factor), s = TSimd.Broadcast(slope), o = TSimd.Broadcast(offset);
        nint i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            TVector rest = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.Load(x + i), m), s, o);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(dy + i), f, rest), y + i);
        }

        if (i == count) return;
        int lanes = (int)(count - i);
        TVector last = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.LoadPartial(x + i, lanes), m), s, o);
        TSimd.StorePartial(TSimd.MultiplyAdd(TSimd.LoadPartial(dy + i, lanes), f, last), y + i, lanes);
    }

    /// <summary>Adds to two totals the sums of dy[i] and of dy[i] * (x[i] - mean): stretches in float, their sums in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProducts<TSimd, TVector>(float* dy, float* x, nint count, float mean, ref double sum, ref double products)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (nint start = 0; start < count; start += Moments.BlockLength)
        {
            Products<TSimd, TVector>(
                dy + start, x +
                    start, (int)Math.Min(Moments.BlockLength, count - start), mean, out float blockSum, out float blockProducts);
            sum += blockSum;
            products += blockProducts;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<TSimd, TVector>(float* dy, float* x, int count, float mean, out float sum, out float products)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m = TSimd.Broadcast(mean), s0 = TSimd.Zero, s1 = TSimd.Zero, p0 = TSimd.Zero, p1 = TSimd.Zero;
        int i = 0, width = TSimd.Count;
        for (; i <= count - (2 * width); i += 2 * width)
        {
            TVector first = TSimd.Load(dy + i), second = TSimd.Load(dy + i + width);
            s0 = TSimd.Add(s0, first);
            s1 = TSimd.Add(s1, second);
            p0 = TSimd.MultiplyAdd(first, TSimd.Subtract(TSimd.Load(x + i), m), p0);
            p1 = TSimd.MultiplyAdd(second, TSimd.Subtract(TSimd.Load(x + i + width), m), p1);
        }

        for (; i < count; i += width)
        {
            // The lanes of dy behind the end are zero.
            int lanes = Math.Min(count - i, width);
            TVector rest = TSimd.LoadPartial(dy + i, lanes);
            s0 = TSimd.Add(s0, rest);
            p0 = TSimd.MultiplyAdd(rest, TSimd.Subtract(TSimd.LoadPartial(x + i, lanes), m), p0);
        }

        sum = TSimd.Sum(TSimd.Add(s0, s1));
        products = TSimd.Sum(TSimd.Add(p0, p1));
    }
}
