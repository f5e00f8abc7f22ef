using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Where a micro-kernel finds the rows of its tile of A.</summary>
internal interface IRowLayout
{
    /// <summary>Gets a value indicating whether a step's rows lie side by side: packed, or A transposed. Else each row lies side by
    /// side over the steps and the rows are a stride apart.</summary>
    static abstract bool RowsAreAdjacent { get; }
}

internal readonly struct AdjacentRows : IRowLayout
{
    public static bool RowsAreAdjacent => true;
}

internal readonly struct StridedRows : IRowLayout
{
    public static bool RowsAreAdjacent => false;
}

/// <summary>The innermost part of a product: one tile of C, held in registers while K runs.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>Writes (or adds) the product of TRows rows of A and TVectors vectors of columns of B to a tile of C.</summary>
    /// <param name="depth">The number of steps along K.</param>
    /// <param name="a">The tile's first row of A at the first step.</param>
    /// <param name="aStride">In floats: from step to step when the rows are adjacent, else from row to row.</param>
    /// <param name="b">The tile's columns of B at the first step, all readable in whole vectors.</param>
    /// <param name="bStride">From step to step of B, in floats.</param>
    /// <param name="c">The tile of C, or a buffer of its size.</param>
    /// <param name="cStride">From row to row of C, in floats.</param>
    /// <param name="accumulate">True adds to C; false never reads it.</param>
    /// <remarks>
    /// The accumulators are separate locals, because an array of vectors would live in memory; the conditions on TRows and
    /// TVectors are constants to the JIT. Strided rows are reached from one pointer for each three rows, since the
    /// processor's address has the form base + stride * {1, 2}, and 14 pointers would not fit its registers.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TRows, TVectors, TLayout>(
        nint depth, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TLayout : struct, IRowLayout
    {
        TVector c0x0 = TSimd.Zero, c0x1 = TSimd.Zero;
        TVector c1x0 = TSimd.Zero, c1x1 = TSimd.Zero;
        TVector c2x0 = TSimd.Zero, c2x1 = TSimd.Zero;
        TVector c3x0 = TSimd.Zero, c3x1 = TSimd.Zero;
        TVector c4x0 = TSimd.Zero, c4x1 = TSimd.Zero;
        TVector c5x0 = TSimd.Zero, c5x1 = TSimd.Zero;
        TVector c6x0 = TSimd.Zero, c6x1 = TSimd.Zero;
        TVector c7x0 = TSimd.Zero, c7x1 = TSimd.Zero;
        TVector c8x0 = TSimd.Zero, c8x1 = TSimd.Zero;
        TVector c9x0 = TSimd.Zero, c9x1 = TSimd.Zero;
        TVector c10x0 = TSimd.Zero, c10x1 = TSimd.Zero;
        TVector c11x0 = TSimd.Zero, c11x1 = TSimd.Zero;
        TVector c12x0 = TSimd.Zero, c12x1 = TSimd.Zero;
        TVector c13x0 = TSimd.Zero, c13x1 = TSimd.Zero;

        bool adjacent = TLayout.RowsAreAdjacent;
        byte* a0 = (byte*)a;
        nint stride = aStride * sizeof(float);
        byte* a1 = a0 + (3 * stride);
        byte* a2 = a0 + (6 * stride);
        byte* a3 = a0 + (9 * stride);
        byte* a4 = a0 + (12 * stride);
        for (; depth > 0; depth--)
        {
            TVector b0 = TSimd.Load(b);
            TVector b1 = TVectors.Value > 1 ? TSimd.Load(b + TSimd.Count) : TSimd.Zero;
            b += bStride;

            TVector row = TSimd.Broadcast(*(float*)a0);
            c0x0 = TSimd.MultiplyAdd(row, b0, c0x0);
            if (TVectors.Value > 1) c0x1 = TSimd.MultiplyAdd(row, b1, c0x1);
            if (TRows.Value > 1)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[1] : *(float*)(a0 + stride));
                c1x0 = TSimd.MultiplyAdd(row, b0, c1x0);
                if (TVectors.Value > 1) c1x1 = TSimd.MultiplyAdd(row, b1, c1x1);
            }

            if (TRows.Value > 2)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[2] : *(float*)(a0 + (2 * stride)));
                c2x0 = TSimd.MultiplyAdd(row, b0, c2x0);
                if (TVectors.Value > 1) c2x1 = TSimd.MultiplyAdd(row, b1, c2x1);
            }

            if (TRows.Value > 3)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[3] : *(float*)a1);
                c3x0 = TSimd.MultiplyAdd(row, b0, c3x0);
                if (TVectors.Value > 1) c3x1 = TSimd.MultiplyAdd(row, b1, c3x1);
            }

            if (TRows.Value > 4)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[4] : *(float*)(a1 + stride));
                c4x0 = TSimd.MultiplyAdd(row, b0, c4x0);
                if (TVectors.Value > 1) c4x1 = TSimd.MultiplyAdd(row, b1, c4x1);
            }

            if (TRows.Value > 5)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[5] : *(float*)(a1 + (2 * stride)));
                c5x0 = TSimd.MultiplyAdd(row, b0, c5x0);
                if (TVectors.Value > 1) c5x1 = TSimd.MultiplyAdd(row, b1, c5x1);
            }

            if (TRows.Value > 6)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[6] : *(float*)a2);
                c6x0 = TSimd.MultiplyAdd(row, b0, c6x0);
                if (TVectors.Value > 1) c6x1 = TSimd.MultiplyAdd(row, b1, c6x1);
            }

            if (TRows.Value > 7)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[7] : *(float*)(a2 + stride));
                c7x0 = TSimd.MultiplyAdd(row, b0, c7x0);
                if (TVectors.Value > 1) c7x1 = TSimd.MultiplyAdd(row, b1, c7x1);
            }

            if (TRows.Value > 8)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[8] : *(float*)(a2 + (2 * stride)));
                c8x0 = TSimd.MultiplyAdd(row, b0, c8x0);
                if (TVectors.Value > 1) c8x1 = TSimd.MultiplyAdd(row, b1, c8x1);
            }

            if (TRows.Value > 9)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[9] : *(float*)a3);
                c9x0 = TSimd.MultiplyAdd(row, b0, c9x0);
                if (TVectors.Value > 1) c9x1 = TSimd.MultiplyAdd(row, b1, c9x1);
            }

            if (TRows.Value > 10)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[10] : *(float*)(a3 + stride));
                c10x0 = TSimd.MultiplyAdd(row, b0, c10x0);
                if (TVectors.Value > 1) c10x1 = TSimd.MultiplyAdd(row, b1, c10x1);
            }

            if (TRows.Value > 11)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[11] : *(float*)(a3 + (2 * stride)));
                c11x0 = TSimd.MultiplyAdd(row, b0, c11x0);
                if (TVectors.Value > 1) c11x1 = TSimd.MultiplyAdd(row, b1, c11x1);
            }

            if (TRows.Value > 12)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[12] : *(float*)a4);
                c12x0 = TSimd.MultiplyAdd(row, b0, c12x0);
                if (TVectors.Value > 1) c12x1 = TSimd.MultiplyAdd(row, b1, c12x1);
            }

            if (TRows.Value > 13)
            {
                row = TSimd.Broadcast(adjacent ? ((float*)a0)[13] : *(float*)(a4 + stride));
                c13x0 = TSimd.MultiplyAdd(row, b0, c13x0);
                if (TVectors.Value > 1) c13x1 = TSimd.MultiplyAdd(row, b1, c13x1);
            }

            if (adjacent)
            {
                a0 += stride;
            }
            else
            {
                a0 += sizeof(float);
                if (TRows.Value > 3) a1 += sizeof(float);
                if (TRows.Value > 6) a2 += sizeof(float);
                if (TRows.Value > 9) a3 += sizeof(float);
                if (TRows.Value > 12) a4 += sizeof(float);
            }
        }

        if (accumulate)
        {
            AddTo<TSimd, TVector, TVectors>(c0x0, c0x1, c);
            if (TRows.Value > 1) AddTo<TSimd, TVector, TVectors>(c1x0, c1x1, c + cStride);
            if (TRows.Value > 2) AddTo<TSimd, TVector, TVectors>(c2x0, c2x1, c + (2 * cStride));
            if (TRows.Value > 3) AddTo<TSimd, TVector, TVectors>(c3x0, c3x1, c + (3 * cStride));
            if (TRows.Value > 4) AddTo<TSimd, TVector, TVectors>(c4x0, c4x1, c + (4 * cStride));
            if (TRows.Value > 5) AddTo<TSimd, TVector, TVectors>(c5x0, c5x1, c + (5 * cStride));
            if (TRows.Value > 6) AddTo<TSimd, TVector, TVectors>(c6x0, c6x1, c + (6 * cStride));
            if (TRows.Value > 7) AddTo<TSimd, TVector, TVectors>(c7x0, c7x1, c + (7 * cStride));
            if (TRows.Value > 8) AddTo<TSimd, TVector, TVectors>(c8x0, c8x1, c + (8 * cStride));
            if (TRows.Value > 9) AddTo<TSimd, TVector, TVectors>(c9x0, c9x1, c + (9 * cStride));
            if (TRows.Value > 10) AddTo<TSimd, TVector, TVectors>(c10x0, c10x1, c + (10 * cStride));
            if (TRows.Value > 11) AddTo<TSimd, TVector, TVectors>(c11x0, c11x1, c + (11 * cStride));
            if (TRows.Value > 12) AddTo<TSimd, TVector, TVectors>(c12x0, c12x1, c + (12 * cStride));
            if (TRows.Value > 13) AddTo<TSimd, TVector, TVectors>(c13x0, c13x1, c + (13 * cStride));
        }
        else
        {
            StoreTo<TSimd, TVector, TVectors>(c0x0, c0x1, c);
            if (TRows.Value > 1) StoreTo<TSimd, TVector, TVectors>(c1x0, c1x1, c + cStride);
            if (TRows.Value > 2) StoreTo<TSimd, TVector, TVectors>(c2x0, c2x1, c + (2 * cStride));
            if (TRows.Value > 3) StoreTo<TSimd, TVector, TVectors>(c3x0, c3x1, c + (3 * cStride));
            if (TRows.Value > 4) StoreTo<TSimd, TVector, TVectors>(c4x0, c4x1, c + (4 * cStride));
            if (TRows.Value > 5) StoreTo<TSimd, TVector, TVectors>(c5x0, c5x1, c + (5 * cStride));
            if (TRows.Value > 6) StoreTo<TSimd, TVector, TVectors>(c6x0, c6x1, c + (6 * cStride));
            if (TRows.Value > 7) StoreTo<TSimd, TVector, TVectors>(c7x0, c7x1, c + (7 * cStride));
            if (TRows.Value > 8) StoreTo<TSimd, TVector, TVectors>(c8x0, c8x1, c + (8 * cStride));
            if (TRows.Value > 9) StoreTo<TSimd, TVector, TVectors>(c9x0, c9x1, c + (9 * cStride));
            if (TRows.Value > 10) StoreTo<TSimd, TVector, TVectors>(c10x0, c10x1, c + (10 * cStride));
            if (TRows.Value > 11) StoreTo<TSimd, TVector, TVectors>(c11x0, c11x1, c + (11 * cStride));
            if (TRows.Value > 12) StoreTo<TSimd, TVector, TVectors>(c12x0, c12x1, c + (12 * cStride));
            if (TRows.Value > 13) StoreTo<TSimd, TVector, TVectors>(c13x0, c13x1, c + (13 * cStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTo<TSimd, TVector, TVectors>(TVector first, TVector second, float* c)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        TSimd.Store(first, c);
        if (TVectors.Value > 1) TSimd.Store(second, c + TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TSimd, TVector, TVectors>(TVector first, TVector second, float* c)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        TSimd.Store(TSimd.Add(TSimd.Load(c), first), c);
        if (TVectors.Value > 1) TSimd.Store(TSimd.Add(TSimd.Load(c + TSimd.Count), second), c + TSimd.Count);
    }
}
