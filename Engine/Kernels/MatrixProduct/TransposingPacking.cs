using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Packs panels whose rows (of A) or columns (of B) lie side by side along K: a transposition.</summary>
/// <remarks>
/// Blocks of 8 x 8 or 4 x 4 are turned in registers. Where the panel is no multiple of that, the last block begins earlier and
/// does some elements twice: cheaper than masks, and nothing is touched outside.
/// </remarks>
internal static unsafe class TransposingPacking
{
    /// <summary>Floats of a row that are used before the next rows are: rows a power of two apart share a set of the first-level
    /// cache, which would have lost the line before its second half is read.</summary>
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
