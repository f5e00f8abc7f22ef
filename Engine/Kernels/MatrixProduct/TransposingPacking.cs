using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Packs panels whose rows (of A) or columns (of B) lie side by side along K: a transposition.</summary>
/// <remarks>Blocks of 8 x 16, 8 x 8 or 4 x 4 are turned in registers. Where the panel is no multiple of that, the last block begins earlier
/// and does some elements twice: cheaper than masks, and nothing is touched outside.</remarks>
internal static unsafe class TransposingPacking
{
    /// <summary>Floats of a row that are used before the next rows are: rows a power of two apart share a set of the first-level cache,
    /// which would have lost the line before its second half is read.</summary>
    private const int CacheLine = 16;

    /// <summary>Packs a panel, padding it with zeros to its width.</summary>
    /// <param name="source">The first element of the first row.</param>
    /// <param name="rowStride">Floats from row to row.</param>
    /// <param name="depth">The number of steps along K.</param>
    /// <param name="rows">Rows in the source.</param>
    /// <param name="width">Elements of a step in the panel.</param>
    /// <param name="panel">The panel.</param>
    public static void Transpose(float* source, nint rowStride, int depth, int rows, int width, float* panel)
    {
        Turn(source, rowStride, depth, rows, panel, width);
        if (rows == width) return;
        for (int step = 0; step < depth; step++)
            for (int row = rows; row < width; row++) panel[((nint)step * width) + row] = 0;
    }

    /// <summary>target[step * targetStride + row] = source[row * rowStride + step], for one row or more and one step or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn(float* source, nint rowStride, int depth, int rows, float* target, nint targetStride)
    {
        if (Avx512F.IsSupported && rows >= 8 && depth >= CacheLine)
        {
            TurnLines(source, rowStride, depth, rows, target, targetStride);
            return;
        }

        int block = Avx.IsSupported && rows >= 8 && depth >= 8 ? 8 : Sse.IsSupported && rows >= 4 && depth >= 4 ? 4 : 1;
        for (int first = 0; first < depth; first += CacheLine)
        {
            int end = Math.Min(first + CacheLine, depth);
            for (int row = 0; row < rows; row += block)
            {
                row = Math.Min(row, rows - block);
                for (int step = first; step < end; step += block)
                {
                    int start = Math.Min(step, depth - block);
                    float* corner = source + (row * rowStride) + start, line = target + (start * targetStride) + row;
                    if (block == 8) Transpose8(corner, rowStride, line, targetStride);
                    else if (block == 4) Transpose4(corner, rowStride, line, targetStride);
                    else *line = *corner;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnLines(float* source, nint rowStride, int depth, int rows, float* target, nint targetStride)
    {
        for (int first = 0; first < depth; first += CacheLine)
        {
            int step = Math.Min(first, depth - CacheLine);
            for (int next = 0; next < rows; next += 8)
            {
                int row = Math.Min(next, rows - 8);
                Transpose8Lines(source + (row * rowStride) + step, rowStride, target + (step * targetStride) + row, targetStride);
            }
        }
    }

    // Each line is read by one load: rows a power of two apart, which share a set of the cache, cannot push each other out between two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8Lines(float* source, nint sourceStride, float* target, nint targetStride)
    {
        (Vector512<double> a0, Vector512<double> a1, Vector512<double> a2, Vector512<double> a3) = Transpose4Lines(source, sourceStride);
        (Vector512<double> b0, Vector512<double> b1, Vector512<double> b2, Vector512<double> b3) =
            Transpose4Lines(source + (4 * sourceStride), sourceStride);
        StoreColumns(a0, b0, target, targetStride);
        StoreColumns(a1, b1, target + targetStride, targetStride);
        StoreColumns(a2, b2, target + (2 * targetStride), targetStride);
        StoreColumns(a3, b3, target + (3 * targetStride), targetStride);
    }

    // Quarter q of result c is column 4q + c of the four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> C0, Vector512<double> C1, Vector512<double> C2, Vector512<double> C3) Transpose4Lines(
        float* source, nint stride)
    {
        Vector512<float> row0 = Vector512.Load(source), row1 = Vector512.Load(source + stride);
        Vector512<float> row2 = Vector512.Load(source + (2 * stride)), row3 = Vector512.Load(source + (3 * stride));
        Vector512<double> low01 = Avx512F.UnpackLow(row0, row1).AsDouble(), high01 = Avx512F.UnpackHigh(row0, row1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(row2, row3).AsDouble(), high23 = Avx512F.UnpackHigh(row2, row3).AsDouble();
        return (
            Avx512F.UnpackLow(low01, low23), Avx512F.UnpackHigh(low01, low23), Avx512F.UnpackLow(high01, high23),
            Avx512F.UnpackHigh(high01, high23));
    }

    // Columns c, c + 4, c + 8 and c + 12 of eight rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreColumns(Vector512<double> upper, Vector512<double> lower, float* target, nint stride)
    {
        Vector512<double> first = Avx512F.PermuteVar8x64x2(upper, Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), lower);
        Vector512<double> second = Avx512F.PermuteVar8x64x2(upper, Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15), lower);
        first.GetLower().AsSingle().Store(target);
        first.GetUpper().AsSingle().Store(target + (4 * stride));
        second.GetLower().AsSingle().Store(target + (8 * stride));
        second.GetUpper().AsSingle().Store(target + (12 * stride));
    }

    // The halves of rows r and r + 4 are loaded into one register, which saves the exchange of halves at the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint sourceStride, float* target, nint targetStride)
    {
        float* lower = source + (4 * sourceStride);
        Transpose4Pairs(source, lower, sourceStride, target, targetStride);
        Transpose4Pairs(source + 4, lower + 4, sourceStride, target + (4 * targetStride), targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4Pairs(float* upper, float* lower, nint sourceStride, float* target, nint targetStride)
    {
        Vector256<float> row0 = Pair(upper, lower);
        Vector256<float> row1 = Pair(upper + sourceStride, lower + sourceStride);
        Vector256<float> row2 = Pair(upper + (2 * sourceStride), lower + (2 * sourceStride));
        Vector256<float> row3 = Pair(upper + (3 * sourceStride), lower + (3 * sourceStride));
        Vector256<double> low01 = Avx.UnpackLow(row0, row1).AsDouble(), high01 = Avx.UnpackHigh(row0, row1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(row2, row3).AsDouble(), high23 = Avx.UnpackHigh(row2, row3).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(target);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(target + targetStride);
        Avx.UnpackLow(high01, high23).AsSingle().Store(target + (2 * targetStride));
        Avx.UnpackHigh(high01, high23).AsSingle().Store(target + (3 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(float* upper, float* lower) =>
        Avx.InsertVector128(Vector128.Load(upper).ToVector256Unsafe(), Vector128.Load(lower), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint sourceStride, float* target, nint targetStride)
    {
        Vector128<float> row0 = Vector128.Load(source), row1 = Vector128.Load(source + sourceStride);
        Vector128<float> row2 = Vector128.Load(source + (2 * sourceStride)), row3 = Vector128.Load(source + (3 * sourceStride));
        Vector128<float> low01 = Sse.UnpackLow(row0, row1), high01 = Sse.UnpackHigh(row0, row1);
        Vector128<float> low23 = Sse.UnpackLow(row2, row3), high23 = Sse.UnpackHigh(row2, row3);
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + targetStride);
        Sse.MoveLowToHigh(high01, high23).Store(target + (2 * targetStride));
        Sse.MoveHighToLow(high23, high01).Store(target + (3 * targetStride));
    }
}
