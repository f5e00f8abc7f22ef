using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The inner loops of <see cref="BroadcastSum"/>.</summary>
internal static unsafe class BroadcastSumLoops
{
    /// <summary>Elements that are added before their sum goes to the total.</summary>
    private const int BlockLength = 1024;

    /// <summary>total[j] = the sum over the rows of from[row * rowStride + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<TSimd, TVector>(float* from, int rows, nint rowStride, int width, float* total)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int row = rows & 3;
        Start<TSimd, TVector>(from, row, rowStride, width, total);
        for (; row < rows; row += 4)
        {
            float* r0 = from + (row * rowStride), r1 = r0 + rowStride, r2 = r1 + rowStride, r3 = r2 + rowStride;
            int step = TSimd.Count, i = 0;
            for (; i <= width - step; i += step)
            {
                TVector first = TSimd.Add(TSimd.Load(r0 + i), TSimd.Load(r1 + i)),
                    second = TSimd.Add(TSimd.Load(r2 + i), TSimd.Load(r3 + i));
                TSimd.Store(TSimd.Add(TSimd.Load(total + i), TSimd.Add(first, second)), total + i);
            }

            if (i == width) continue;
            int rest = width - i;
            TVector last = TSimd.Add(
                TSimd.Add(TSimd.LoadPartial(r0 + i, rest), TSimd.LoadPartial(r1 + i, rest)),
                TSimd.Add(TSimd.LoadPartial(r2 + i, rest), TSimd.LoadPartial(r3 + i, rest)));
            TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(total + i, rest), last), total + i, rest);
        }
    }

    /// <summary>total[j] += values[j].</summary>
    public static void Add<TSimd, TVector>(float* total, float* values, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        ElementwiseLoops.Binary<TSimd, TVector, AddOperator, Contiguous, Contiguous, Overwriting>(default, total, values, total, width);

    /// <summary>The sum of neighbouring elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run<TSimd, TVector>(float* from, int length)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int step = TSimd.Count;
        float total = 0;
        for (int start = 0; start < length; start += BlockLength)
        {
            int end = Math.Min(length, start + BlockLength), i = start;
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (; i <= end - (4 * step); i += 4 * step)
            {
                s0 = TSimd.Add(s0, TSimd.Load(from + i));
                s1 = TSimd.Add(s1, TSimd.Load(from + i + step));
                s2 = TSimd.Add(s2, TSimd.Load(from + i + (2 * step)));
                s3 = TSimd.Add(s3, TSimd.Load(from + i + (3 * step)));
            }

            for (; i <= end - step; i += step) s0 = TSimd.Add(s0, TSimd.Load(from + i));
            if (i < end) s1 = TSimd.Add(s1, TSimd.LoadPartial(from + i, end - i));
            total += TSimd.Sum(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)));
        }

        return total;
    }

    /// <summary>total[j] = the sum of the first 0 to 3 rows.</summary>
    private static void Start<TSimd, TVector>(float* from, int rows, nint rowStride, int width, float* total)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (rows == 0)
        {
            new Span<float>(total, width).Clear();
            return;
        }

        new Span<float>(from, width).CopyTo(new Span<float>(total, width));
        for (int row = 1; row < rows; row++) Add<TSimd, TVector>(total, from + (row * rowStride), width);
    }
}
