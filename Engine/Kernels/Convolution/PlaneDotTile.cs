using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The innermost part of a weight's gradient with pixels along the vectors: a tile of target channels by taps, held in registers
/// while the pixels run.</summary>
internal static unsafe class PlaneDotTile
{
    /// <summary>Target channels of a tile at most.</summary>
    public const int MaxRows = 4;

    /// <summary>Taps of a tile at most, as the registers allow.</summary>
    public static readonly int MaxTaps = Simd.Level == SimdLevel.Vector512 ? 6 : 3;

    /// <summary>sums[row][tap] += dy[row][i] * source[offsets[tap] + i], lane by lane, over the pixels i.</summary>
    /// <param name="count">Pixels.</param>
    /// <param name="dy">The first row's pixels.</param>
    /// <param name="dyStride">From row to row.</param>
    /// <param name="source">The first pixel.</param>
    /// <param name="offsets">Where each tap's pixels begin.</param>
    /// <param name="sums">A vector for each row and tap.</param>
    /// <param name="sumsStride">From row to row of the sums, in floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TRows, TTaps>(
        nint count, float* dy, nint dyStride, float* source, nint* offsets, float* sums, nint sumsStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TRows : struct, IConstant
        where TTaps : struct, IConstant
    {
        float* sums0 = sums;
        float* sums1 = sums + sumsStride;
        float* sums2 = sums + (2 * sumsStride);
        float* sums3 = sums + (3 * sumsStride);
        TVector c0x0 = TSimd.Load(sums0);
        TVector c0x1 = TTaps.Value > 1 ? TSimd.Load(sums0 + TSimd.Count) : TSimd.Zero;
        TVector c0x2 = TTaps.Value > 2 ? TSimd.Load(sums0 + (2 * TSimd.Count)) : TSimd.Zero;
        TVector c0x3 = TTaps.Value > 3 ? TSimd.Load(sums0 + (3 * TSimd.Count)) : TSimd.Zero;
        TVector c0x4 = TTaps.Value > 4 ? TSimd.Load(sums0 + (4 * TSimd.Count)) : TSimd.Zero;
        TVector c0x5 = TTaps.Value > 5 ? TSimd.Load(sums0 + (5 * TSimd.Count)) : TSimd.Zero;
        TVector c1x0 = TRows.Value > 1 ? TSimd.Load(sums1) : TSimd.Zero;
        TVector c1x1 = TRows.Value > 1 && TTaps.Value > 1 ? TSimd.Load(sums1 + TSimd.Count) : TSimd.Zero;
        TVector c1x2 = TRows.Value > 1 && TTaps.Value > 2 ? TSimd.Load(sums1 + (2 * TSimd.Count)) : TSimd.Zero;
        TVector c1x3 = TRows.Value > 1 && TTaps.Value > 3 ? TSimd.Load(sums1 + (3 * TSimd.Count)) : TSimd.Zero;
        TVector c1x4 = TRows.Value > 1 && TTaps.Value > 4 ? TSimd.Load(sums1 + (4 * TSimd.Count)) : TSimd.Zero;
        TVector c1x5 = TRows.Value > 1 && TTaps.Value > 5 ? TSimd.Load(sums1 + (5 * TSimd.Count)) : TSimd.Zero;
        TVector c2x0 = TRows.Value > 2 ? TSimd.Load(sums2) : TSimd.Zero;
        TVector c2x1 = TRows.Value > 2 && TTaps.Value > 1 ? TSimd.Load(sums2 + TSimd.Count) : TSimd.Zero;
        TVector c2x2 = TRows.Value > 2 && TTaps.Value > 2 ? TSimd.Load(sums2 + (2 * TSimd.Count)) : TSimd.Zero;
        TVector c2x3 = TRows.Value > 2 && TTaps.Value > 3 ? TSimd.Load(sums2 + (3 * TSimd.Count)) : TSimd.Zero;
        TVector c2x4 = TRows.Value > 2 && TTaps.Value > 4 ? TSimd.Load(sums2 + (4 * TSimd.Count)) : TSimd.Zero;
        TVector c2x5 = TRows.Value > 2 && TTaps.Value > 5 ? TSimd.Load(sums2 + (5 * TSimd.Count)) : TSimd.Zero;
        TVector c3x0 = TRows.Value > 3 ? TSimd.Load(sums3) : TSimd.Zero;
        TVector c3x1 = TRows.Value > 3 && TTaps.Value > 1 ? TSimd.Load(sums3 + TSimd.Count) : TSimd.Zero;
        TVector c3x2 = TRows.Value > 3 && TTaps.Value > 2 ? TSimd.Load(sums3 + (2 * TSimd.Count)) : TSimd.Zero;
        TVector c3x3 = TRows.Value > 3 && TTaps.Value > 3 ? TSimd.Load(sums3 + (3 * TSimd.Count)) : TSimd.Zero;
        TVector c3x4 = TRows.Value > 3 && TTaps.Value > 4 ? TSimd.Load(sums3 + (4 * TSimd.Count)) : TSimd.Zero;
        TVector c3x5 = TRows.Value > 3 && TTaps.Value > 5 ? TSimd.Load(sums3 + (5 * TSimd.Count)) : TSimd.Zero;
        nint o0 = offsets[0];
        nint o1 = TTaps.Value > 1 ? offsets[1] : 0;
        nint o2 = TTaps.Value > 2 ? offsets[2] : 0;
        nint o3 = TTaps.Value > 3 ? offsets[3] : 0;
        nint o4 = TTaps.Value > 4 ? offsets[4] : 0;
        nint o5 = TTaps.Value > 5 ? offsets[5] : 0;
        for (; count >= TSimd.Count; count -= TSimd.Count, dy += TSimd.Count, source += TSimd.Count)
        {
            TVector x0 = TSimd.Load(source + o0);
            TVector x1 = TTaps.Value > 1 ? TSimd.Load(source + o1) : TSimd.Zero;
            TVector x2 = TTaps.Value > 2 ? TSimd.Load(source + o2) : TSimd.Zero;
            TVector x3 = TTaps.Value > 3 ? TSimd.Load(source + o3) : TSimd.Zero;
            TVector x4 = TTaps.Value > 4 ? TSimd.Load(source + o4) : TSimd.Zero;
            TVector x5 = TTaps.Value > 5 ? TSimd.Load(source + o5) : TSimd.Zero;
            TVector d = TSimd.Load(dy);
            c0x0 = TSimd.MultiplyAdd(x0, d, c0x0);
            if (TTaps.Value > 1) c0x1 = TSimd.MultiplyAdd(x1, d, c0x1);
            if (TTaps.Value > 2) c0x2 = TSimd.MultiplyAdd(x2, d, c0x2);
            if (TTaps.Value > 3) c0x3 = TSimd.MultiplyAdd(x3, d, c0x3);
            if (TTaps.Value > 4) c0x4 = TSimd.MultiplyAdd(x4, d, c0x4);
            if (TTaps.Value > 5) c0x5 = TSimd.MultiplyAdd(x5, d, c0x5);

            if (TRows.Value > 1)
            {
                d = TSimd.Load(dy + dyStride);
                c1x0 = TSimd.MultiplyAdd(x0, d, c1x0);
                if (TTaps.Value > 1) c1x1 = TSimd.MultiplyAdd(x1, d, c1x1);
                if (TTaps.Value > 2) c1x2 = TSimd.MultiplyAdd(x2, d, c1x2);
                if (TTaps.Value > 3) c1x3 = TSimd.MultiplyAdd(x3, d, c1x3);
                if (TTaps.Value > 4) c1x4 = TSimd.MultiplyAdd(x4, d, c1x4);
                if (TTaps.Value > 5) c1x5 = TSimd.MultiplyAdd(x5, d, c1x5);
            }

            if (TRows.Value > 2)
            {
                d = TSimd.Load(dy + (2 * dyStride));
                c2x0 = TSimd.MultiplyAdd(x0, d, c2x0);
                if (TTaps.Value > 1) c2x1 = TSimd.MultiplyAdd(x1, d, c2x1);
                if (TTaps.Value > 2) c2x2 = TSimd.MultiplyAdd(x2, d, c2x2);
                if (TTaps.Value > 3) c2x3 = TSimd.MultiplyAdd(x3, d, c2x3);
                if (TTaps.Value > 4) c2x4 = TSimd.MultiplyAdd(x4, d, c2x4);
                if (TTaps.Value > 5) c2x5 = TSimd.MultiplyAdd(x5, d, c2x5);
            }

            if (TRows.Value > 3)
            {
                d = TSimd.Load(dy + (3 * dyStride));
                c3x0 = TSimd.MultiplyAdd(x0, d, c3x0);
                if (TTaps.Value > 1) c3x1 = TSimd.MultiplyAdd(x1, d, c3x1);
                if (TTaps.Value > 2) c3x2 = TSimd.MultiplyAdd(x2, d, c3x2);
                if (TTaps.Value > 3) c3x3 = TSimd.MultiplyAdd(x3, d, c3x3);
                if (TTaps.Value > 4) c3x4 = TSimd.MultiplyAdd(x4, d, c3x4);
                if (TTaps.Value > 5) c3x5 = TSimd.MultiplyAdd(x5, d, c3x5);
            }
        }

        if (count > 0)
        {
            int lanes = (int)count;
            TVector x0 = TSimd.LoadPartial(source + o0, lanes);
            TVector x1 = TTaps.Value > 1 ? TSimd.LoadPartial(source + o1, lanes) : TSimd.Zero;
            TVector x2 = TTaps.Value > 2 ? TSimd.LoadPartial(source + o2, lanes) : TSimd.Zero;
            TVector x3 = TTaps.Value > 3 ? TSimd.LoadPartial(source + o3, lanes) : TSimd.Zero;
            TVector x4 = TTaps.Value > 4 ? TSimd.LoadPartial(source + o4, lanes) : TSimd.Zero;
            TVector x5 = TTaps.Value > 5 ? TSimd.LoadPartial(source + o5, lanes) : TSimd.Zero;
            TVector d = TSimd.LoadPartial(dy, lanes);
            c0x0 = TSimd.MultiplyAdd(x0, d, c0x0);
            if (TTaps.Value > 1) c0x1 = TSimd.MultiplyAdd(x1, d, c0x1);
            if (TTaps.Value > 2) c0x2 = TSimd.MultiplyAdd(x2, d, c0x2);
            if (TTaps.Value > 3) c0x3 = TSimd.MultiplyAdd(x3, d, c0x3);
            if (TTaps.Value > 4) c0x4 = TSimd.MultiplyAdd(x4, d, c0x4);
            if (TTaps.Value > 5) c0x5 = TSimd.MultiplyAdd(x5, d, c0x5);

            if (TRows.Value > 1)
            {
                d = TSimd.LoadPartial(dy + dyStride, lanes);
                c1x0 = TSimd.MultiplyAdd(x0, d, c1x0);
                if (TTaps.Value > 1) c1x1 = TSimd.MultiplyAdd(x1, d, c1x1);
                if (TTaps.Value > 2) c1x2 = TSimd.MultiplyAdd(x2, d, c1x2);
                if (TTaps.Value > 3) c1x3 = TSimd.MultiplyAdd(x3, d, c1x3);
                if (TTaps.Value > 4) c1x4 = TSimd.MultiplyAdd(x4, d, c1x4);
                if (TTaps.Value > 5) c1x5 = TSimd.MultiplyAdd(x5, d, c1x5);
            }

            if (TRows.Value > 2)
            {
                d = TSimd.LoadPartial(dy + (2 * dyStride), lanes);
                c2x0 = TSimd.MultiplyAdd(x0, d, c2x0);
                if (TTaps.Value > 1) c2x1 = TSimd.MultiplyAdd(x1, d, c2x1);
                if (TTaps.Value > 2) c2x2 = TSimd.MultiplyAdd(x2, d, c2x2);
                if (TTaps.Value > 3) c2x3 = TSimd.MultiplyAdd(x3, d, c2x3);
                if (TTaps.Value > 4) c2x4 = TSimd.MultiplyAdd(x4, d, c2x4);
                if (TTaps.Value > 5) c2x5 = TSimd.MultiplyAdd(x5, d, c2x5);
            }

            if (TRows.Value > 3)
            {
                d = TSimd.LoadPartial(dy + (3 * dyStride), lanes);
                c3x0 = TSimd.MultiplyAdd(x0, d, c3x0);
                if (TTaps.Value > 1) c3x1 = TSimd.MultiplyAdd(x1, d, c3x1);
                if (TTaps.Value > 2) c3x2 = TSimd.MultiplyAdd(x2, d, c3x2);
                if (TTaps.Value > 3) c3x3 = TSimd.MultiplyAdd(x3, d, c3x3);
                if (TTaps.Value > 4) c3x4 = TSimd.MultiplyAdd(x4, d, c3x4);
                if (TTaps.Value > 5) c3x5 = TSimd.MultiplyAdd(x5, d, c3x5);
            }
        }

        TSimd.Store(c0x0, sums0);
        if (TTaps.Value > 1) TSimd.Store(c0x1, sums0 + TSimd.Count);
        if (TTaps.Value > 2) TSimd.Store(c0x2, sums0 + (2 * TSimd.Count));
        if (TTaps.Value > 3) TSimd.Store(c0x3, sums0 + (3 * TSimd.Count));
        if (TTaps.Value > 4) TSimd.Store(c0x4, sums0 + (4 * TSimd.Count));
        if (TTaps.Value > 5) TSimd.Store(c0x5, sums0 + (5 * TSimd.Count));
        if (TRows.Value > 1) TSimd.Store(c1x0, sums1);
        if (TRows.Value > 1 && TTaps.Value > 1) TSimd.Store(c1x1, sums1 + TSimd.Count);
        if (TRows.Value > 1 && TTaps.Value > 2) TSimd.Store(c1x2, sums1 + (2 * TSimd.Count));
        if (TRows.Value > 1 && TTaps.Value > 3) TSimd.Store(c1x3, sums1 + (3 * TSimd.Count));
        if (TRows.Value > 1 && TTaps.Value > 4) TSimd.Store(c1x4, sums1 + (4 * TSimd.Count));
        if (TRows.Value > 1 && TTaps.Value > 5) TSimd.Store(c1x5, sums1 + (5 * TSimd.Count));
        if (TRows.Value > 2) TSimd.Store(c2x0, sums2);
        if (TRows.Value > 2 && TTaps.Value > 1) TSimd.Store(c2x1, sums2 + TSimd.Count);
        if (TRows.Value > 2 && TTaps.Value > 2) TSimd.Store(c2x2, sums2 + (2 * TSimd.Count));
        if (TRows.Value > 2 && TTaps.Value > 3) TSimd.Store(c2x3, sums2 + (3 * TSimd.Count));
        if (TRows.Value > 2 && TTaps.Value > 4) TSimd.Store(c2x4, sums2 + (4 * TSimd.Count));
        if (TRows.Value > 2 && TTaps.Value > 5) TSimd.Store(c2x5, sums2 + (5 * TSimd.Count));
        if (TRows.Value > 3) TSimd.Store(c3x0, sums3);
        if (TRows.Value > 3 && TTaps.Value > 1) TSimd.Store(c3x1, sums3 + TSimd.Count);
        if (TRows.Value > 3 && TTaps.Value > 2) TSimd.Store(c3x2, sums3 + (2 * TSimd.Count));
        if (TRows.Value > 3 && TTaps.Value > 3) TSimd.Store(c3x3, sums3 + (3 * TSimd.Count));
        if (TRows.Value > 3 && TTaps.Value > 4) TSimd.Store(c3x4, sums3 + (4 * TSimd.Count));
        if (TRows.Value > 3 && TTaps.Value > 5) TSimd.Store(c3x5, sums3 + (5 * TSimd.Count));
    }
}
