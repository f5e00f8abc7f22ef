using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The inner loops of <see cref="BroadcastSum"/>.</summary>
internal static unsafe class BroadcastSumLoops
{
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

    /// <summary>total[j] += values[j].</summary>
    private static void Add<TSimd, TVector>(float* total, float* values, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        ElementwiseLoops.Binary<TSimd, TVector, AddOperator, Contiguous, Contiguous, Overwriting>(default, total, values, total, width);
}
