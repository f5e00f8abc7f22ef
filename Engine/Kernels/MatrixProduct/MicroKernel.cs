using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>The innermost part of a product: one tile of C, held in registers while K runs.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>Writes (or adds) the product of TRows rows of A and TVectors vectors of columns of B to a tile of C.</summary>
    /// <param name="segments">How many segments K has; read only where TDepth is segmented. B runs on from one to the next.</param>
    /// <param name="offsets">Where each segment of A begins, in floats from <paramref name="a"/>.</param>
    /// <param name="depth">The number of steps along K, or along a segment of it.</param>
    /// <param name="a">The tile's first row of A at the first step.</param>
    /// <param name="aRowStride">From row to row of A, in floats.</param>
    /// <param name="aStepStride">From step to step of A, in floats.</param>
    /// <param name="b">The tile's columns of B at the first step, all readable in whole vectors.</param>
    /// <param name="bStride">From step to step of B, in floats.</param>
    /// <param name="c">The tile of C, or a buffer of its size.</param>
    /// <param name="cStride">From row to row of C, in floats.</param>
    /// <param name="accumulate">True adds to C; false never reads it.</param>
    /// <remarks>The accumulators are separate locals, because an array of vectors would live in memory; the conditions on TRows and
    /// TVectors are constants to the JIT. The rows of A are reached from one pointer for each three, since the processor's address has the
    /// form base + stride * {1, 2}, and 14 pointers would not fit its registers. An element of A is loaded in the argument of Broadcast:
    /// through a local, the JIT would take a register broadcast, which competes with the sums for the same units.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TRows, TVectors, TDepth>(
        nint segments, nint* offsets, nint depth, float* a, nint aRowStride, nint aStepStride, float* b, nint bStride, float* c,
        nint cStride, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TDepth : struct, IDepthMode
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

        nint rowStride = aRowStride * sizeof(float), stepStride = aStepStride * sizeof(float);
        if (accumulate) PrefetchRows<TRows>(c, cStride);
        for (nint segment = TDepth.IsSegmented ? segments : 1; segment > 0; segment--)
        {
            byte* a0 = (byte*)(TDepth.IsSegmented ? a + *offsets++ : a);
            byte* a1 = a0 + (3 * rowStride);
            byte* a2 = a0 + (6 * rowStride);
            byte* a3 = a0 + (9 * rowStride);
            byte* a4 = a0 + (12 * rowStride);
            for (nint left = depth; left > 0; left--)
            {
                TVector b0 = TSimd.Load(b);
                TVector b1 = TVectors.Value > 1 ? TSimd.Load(b + TSimd.Count) : TSimd.Zero;
                b += bStride;

                TVector row = TSimd.Broadcast(*(float*)a0);
                c0x0 = TSimd.MultiplyAdd(row, b0, c0x0);
                if (TVectors.Value > 1) c0x1 = TSimd.MultiplyAdd(row, b1, c0x1);
                if (TRows.Value > 1)
                {
                    row = TSimd.Broadcast(*(float*)(a0 + rowStride));
                    c1x0 = TSimd.MultiplyAdd(row, b0, c1x0);
                    if (TVectors.Value > 1) c1x1 = TSimd.MultiplyAdd(row, b1, c1x1);
                }

                if (TRows.Value > 2)
                {
                    row = TSimd.Broadcast(*(float*)(a0 + (2 * rowStride)));
                    c2x0 = TSimd.MultiplyAdd(row, b0, c2x0);
                    if (TVectors.Value > 1) c2x1 = TSimd.MultiplyAdd(row, b1, c2x1);
                }

                if (TRows.Value > 3)
                {
                    row = TSimd.Broadcast(*(float*)a1);
                    c3x0 = TSimd.MultiplyAdd(row, b0, c3x0);
                    if (TVectors.Value > 1) c3x1 = TSimd.MultiplyAdd(row, b1, c3x1);
                }

                if (TRows.Value > 4)
                {
                    row = TSimd.Broadcast(*(float*)(a1 + rowStride));
                    c4x0 = TSimd.MultiplyAdd(row, b0, c4x0);
                    if (TVectors.Value > 1) c4x1 = TSimd.MultiplyAdd(row, b1, c4x1);
                }

                if (TRows.Value > 5)
                {
                    row = TSimd.Broadcast(*(float*)(a1 + (2 * rowStride)));
                    c5x0 = TSimd.MultiplyAdd(row, b0, c5x0);
                    if (TVectors.Value > 1) c5x1 = TSimd.MultiplyAdd(row, b1, c5x1);
                }

                if (TRows.Value > 6)
                {
                    row = TSimd.Broadcast(*(float*)a2);
                    c6x0 = TSimd.MultiplyAdd(row, b0, c6x0);
                    if (TVectors.Value > 1) c6x1 = TSimd.MultiplyAdd(row, b1, c6x1);
                }

                if (TRows.Value > 7)
                {
                    row = TSimd.Broadcast(*(float*)(a2 + rowStride));
                    c7x0 = TSimd.MultiplyAdd(row, b0, c7x0);
                    if (TVectors.Value > 1) c7x1 = TSimd.MultiplyAdd(row, b1, c7x1);
                }

                if (TRows.Value > 8)
                {
                    row = TSimd.Broadcast(*(float*)(a2 + (2 * rowStride)));
                    c8x0 = TSimd.MultiplyAdd(row, b0, c8x0);
                    if (TVectors.Value > 1) c8x1 = TSimd.MultiplyAdd(row, b1, c8x1);
                }

                if (TRows.Value > 9)
                {
                    row = TSimd.Broadcast(*(float*)a3);
                    c9x0 = TSimd.MultiplyAdd(row, b0, c9x0);
                    if (TVectors.Value > 1) c9x1 = TSimd.MultiplyAdd(row, b1, c9x1);
                }

                if (TRows.Value > 10)
                {
                    row = TSimd.Broadcast(*(float*)(a3 + rowStride));
                    c10x0 = TSimd.MultiplyAdd(row, b0, c10x0);
                    if (TVectors.Value > 1) c10x1 = TSimd.MultiplyAdd(row, b1, c10x1);
                }

                if (TRows.Value > 11)
                {
                    row = TSimd.Broadcast(*(float*)(a3 + (2 * rowStride)));
                    c11x0 = TSimd.MultiplyAdd(row, b0, c11x0);
                    if (TVectors.Value > 1) c11x1 = TSimd.MultiplyAdd(row, b1, c11x1);
                }

                if (TRows.Value > 12)
                {
                    row = TSimd.Broadcast(*(float*)a4);
                    c12x0 = TSimd.MultiplyAdd(row, b0, c12x0);
                    if (TVectors.Value > 1) c12x1 = TSimd.MultiplyAdd(row, b1, c12x1);
                }

                if (TRows.Value > 13)
                {
                    row = TSimd.Broadcast(*(float*)(a4 + rowStride));
                    c13x0 = TSimd.MultiplyAdd(row, b0, c13x0);
                    if (TVectors.Value > 1) c13x1 = TSimd.MultiplyAdd(row, b1, c13x1);
                }

                a0 += stepStride;
                if (TRows.Value > 3) a1 += stepStride;
                if (TRows.Value > 6) a2 += stepStride;
                if (TRows.Value > 9) a3 += stepStride;
                if (TRows.Value > 12) a4 += stepStride;
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

    // C comes from far away while the sums run, instead of at their end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows<TRows>(float* c, nint cStride)
        where TRows : struct, IConstant
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < TRows.Value; i++)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + 16);
            c += cStride;
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
