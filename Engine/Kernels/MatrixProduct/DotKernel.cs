using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>A tile of dot products: both operands lie side by side along K, and so do the vectors.</summary>
internal static unsafe class DotKernel
{
    /// <summary>Writes the dot products of TRows rows of A with TColumns columns of B.</summary>
    /// <param name="depth">The length of the rows.</param>
    /// <param name="a">The first row of A.</param>
    /// <param name="aStride">From row to row, in floats.</param>
    /// <param name="b">The first column of B; each is followed by zeros up to a whole vector.</param>
    /// <param name="bStride">From column to column, in floats.</param>
    /// <param name="target">Where the first dot product goes.</param>
    /// <param name="rowStride">From row to row of the results, in floats.</param>
    /// <param name="columnStride">From column to column of the results, in floats.</param>
    /// <remarks>4 x 5 accumulators, 5 vectors of B and 1 of A take 26 of 32 registers; with 16 registers some of them spill. The next rows
    /// of A are fetched early: each is read once, and too short for the processor to notice a stream.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run<TSimd, TVector, TRows, TColumns>(
        int depth, float* a, nint aStride, float* b, nint bStride, float* target, nint rowStride, nint columnStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TRows : struct, IConstant
        where TColumns : struct, IConstant
    {
        TVector c0x0 = TSimd.Zero, c0x1 = TSimd.Zero, c0x2 = TSimd.Zero, c0x3 = TSimd.Zero, c0x4 = TSimd.Zero;
        TVector c1x0 = TSimd.Zero, c1x1 = TSimd.Zero, c1x2 = TSimd.Zero, c1x3 = TSimd.Zero, c1x4 = TSimd.Zero;
        TVector c2x0 = TSimd.Zero, c2x1 = TSimd.Zero, c2x2 = TSimd.Zero, c2x3 = TSimd.Zero, c2x4 = TSimd.Zero;
        TVector c3x0 = TSimd.Zero, c3x1 = TSimd.Zero, c3x2 = TSimd.Zero, c3x3 = TSimd.Zero, c3x4 = TSimd.Zero;
        float* lastVectors = stackalloc float[4 * 16];
        int left = depth / TSimd.Count, rest = depth % TSimd.Count;
        nint ahead = TRows.Value * aStride;
        while (true)
        {
            for (; left > 0; left--)
            {
                TVector b0 = TSimd.Load(b);
                TVector b1 = TColumns.Value > 1 ? TSimd.Load(b + bStride) : TSimd.Zero;
                TVector b2 = TColumns.Value > 2 ? TSimd.Load(b + (2 * bStride)) : TSimd.Zero;
                TVector b3 = TColumns.Value > 3 ? TSimd.Load(b + (3 * bStride)) : TSimd.Zero;
                TVector b4 = TColumns.Value > 4 ? TSimd.Load(b + (4 * bStride)) : TSimd.Zero;

                TVector row = TSimd.Load(a);
                if (Sse.IsSupported) Sse.Prefetch0(a + ahead);
                c0x0 = TSimd.MultiplyAdd(row, b0, c0x0);
                if (TColumns.Value > 1) c0x1 = TSimd.MultiplyAdd(row, b1, c0x1);
                if (TColumns.Value > 2) c0x2 = TSimd.MultiplyAdd(row, b2, c0x2);
                if (TColumns.Value > 3) c0x3 = TSimd.MultiplyAdd(row, b3, c0x3);
                if (TColumns.Value > 4) c0x4 = TSimd.MultiplyAdd(row, b4, c0x4);

                if (TRows.Value > 1)
                {
                    row = TSimd.Load(a + aStride);
                    if (Sse.IsSupported) Sse.Prefetch0(a + ahead + aStride);
                    c1x0 = TSimd.MultiplyAdd(row, b0, c1x0);
                    if (TColumns.Value > 1) c1x1 = TSimd.MultiplyAdd(row, b1, c1x1);
                    if (TColumns.Value > 2) c1x2 = TSimd.MultiplyAdd(row, b2, c1x2);
                    if (TColumns.Value > 3) c1x3 = TSimd.MultiplyAdd(row, b3, c1x3);
                    if (TColumns.Value > 4) c1x4 = TSimd.MultiplyAdd(row, b4, c1x4);
                }

                if (TRows.Value > 2)
                {
                    row = TSimd.Load(a + (2 * aStride));
                    if (Sse.IsSupported) Sse.Prefetch0(a + ahead + (2 * aStride));
                    c2x0 = TSimd.MultiplyAdd(row, b0, c2x0);
                    if (TColumns.Value > 1) c2x1 = TSimd.MultiplyAdd(row, b1, c2x1);
                    if (TColumns.Value > 2) c2x2 = TSimd.MultiplyAdd(row, b2, c2x2);
                    if (TColumns.Value > 3) c2x3 = TSimd.MultiplyAdd(row, b3, c2x3);
                    if (TColumns.Value > 4) c2x4 = TSimd.MultiplyAdd(row, b4, c2x4);
                }

                if (TRows.Value > 3)
                {
                    row = TSimd.Load(a + (3 * aStride));
                    if (Sse.IsSupported) Sse.Prefetch0(a + ahead + (3 * aStride));
                    c3x0 = TSimd.MultiplyAdd(row, b0, c3x0);
                    if (TColumns.Value > 1) c3x1 = TSimd.MultiplyAdd(row, b1, c3x1);
                    if (TColumns.Value > 2) c3x2 = TSimd.MultiplyAdd(row, b2, c3x2);
                    if (TColumns.Value > 3) c3x3 = TSimd.MultiplyAdd(row, b3, c3x3);
                    if (TColumns.Value > 4) c3x4 = TSimd.MultiplyAdd(row, b4, c3x4);
                }

                a += TSimd.Count;
                b += TSimd.Count;
            }

            if (rest == 0) break;
            for (int row = 0; row < TRows.Value; row++)
                TSimd.Store(TSimd.LoadPartial(a + (row * aStride), rest), lastVectors + (row * TSimd.Count));
            a = lastVectors;
            aStride = TSimd.Count;
            ahead = 0;
            left = 1;
            rest = 0;
        }

        Put<TSimd, TVector, TColumns>(c0x0, c0x1, c0x2, c0x3, c0x4, target, columnStride);
        if (TRows.Value > 1) Put<TSimd, TVector, TColumns>(c1x0, c1x1, c1x2, c1x3, c1x4, target + rowStride, columnStride);
        if (TRows.Value > 2) Put<TSimd, TVector, TColumns>(c2x0, c2x1, c2x2, c2x3, c2x4, target + (2 * rowStride), columnStride);
        if (TRows.Value > 3) Put<TSimd, TVector, TColumns>(c3x0, c3x1, c3x2, c3x3, c3x4, target + (3 * rowStride), columnStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSimd, TVector, TColumns>(
        TVector sum0, TVector sum1, TVector sum2, TVector sum3, TVector sum4, float* target, nint columnStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TColumns : struct, IConstant
    {
        target[0] = TSimd.Sum(sum0);
        if (TColumns.Value > 1) target[columnStride] = TSimd.Sum(sum1);
        if (TColumns.Value > 2) target[2 * columnStride] = TSimd.Sum(sum2);
        if (TColumns.Value > 3) target[3 * columnStride] = TSimd.Sum(sum3);
        if (TColumns.Value > 4) target[4 * columnStride] = TSimd.Sum(sum4);
    }
}
