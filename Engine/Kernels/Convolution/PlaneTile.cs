using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The innermost part of a pass with pixels along the vectors: a tile of target channels by vectors of pixels, held in registers
/// while source channels and taps run.</summary>
internal static unsafe class PlaneTile
{
    /// <summary>Target channels of a tile at most.</summary>
    public const int MaxRows = 4;

    /// <summary>Vectors of pixels of a tile at most: 4 x 6 sums, 6 vectors of pixels and a weight take 31 of 32 registers; where there are
    /// 16, 4 x 3 sums take all.</summary>
    public static readonly int MaxVectors = Simd.Level == SimdLevel.Vector512 ? 6 : 3;

    /// <summary>target[row][i] = the sum over the steps of weights[step][row] * source[offsets[step] + i], and what follows.</summary>
    /// <param name="depth">Steps: source channels and taps.</param>
    /// <param name="offsets">Where each step's pixels begin.</param>
    /// <param name="weights">TRows a step, side by side.</param>
    /// <param name="source">The first pixel, readable in whole vectors.</param>
    /// <param name="bias">One a row; null for none.</param>
    /// <param name="relu">Whether negative sums become zero.</param>
    /// <param name="target">TVectors vectors a row, overwritten.</param>
    /// <param name="targetStride">From row to row of the target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TRows, TVectors>(
        nint depth, nint* offsets, float* weights, float* source, float* bias, bool relu, float* target, nint targetStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
    {
        TVector c0x0 = TSimd.Zero, c0x1 = TSimd.Zero, c0x2 = TSimd.Zero, c0x3 = TSimd.Zero, c0x4 = TSimd.Zero, c0x5 = TSimd.Zero;
        TVector c1x0 = TSimd.Zero, c1x1 = TSimd.Zero, c1x2 = TSimd.Zero, c1x3 = TSimd.Zero, c1x4 = TSimd.Zero, c1x5 = TSimd.Zero;
        TVector c2x0 = TSimd.Zero, c2x1 = TSimd.Zero, c2x2 = TSimd.Zero, c2x3 = TSimd.Zero, c2x4 = TSimd.Zero, c2x5 = TSimd.Zero;
        TVector c3x0 = TSimd.Zero, c3x1 = TSimd.Zero, c3x2 = TSimd.Zero, c3x3 = TSimd.Zero, c3x4 = TSimd.Zero, c3x5 = TSimd.Zero;
        for (; depth > 0; depth--, offsets++, weights += TRows.Value)
        {
            float* pixels = source + *offsets;
            TVector b0 = TSimd.Load(pixels);
            TVector b1 = TVectors.Value > 1 ? TSimd.Load(pixels + TSimd.Count) : TSimd.Zero;
            TVector b2 = TVectors.Value > 2 ? TSimd.Load(pixels + (2 * TSimd.Count)) : TSimd.Zero;
            TVector b3 = TVectors.Value > 3 ? TSimd.Load(pixels + (3 * TSimd.Count)) : TSimd.Zero;
            TVector b4 = TVectors.Value > 4 ? TSimd.Load(pixels + (4 * TSimd.Count)) : TSimd.Zero;
            TVector b5 = TVectors.Value > 5 ? TSimd.Load(pixels + (5 * TSimd.Count)) : TSimd.Zero;
            TVector w = TSimd.Broadcast(weights[0]);
            c0x0 = TSimd.MultiplyAdd(b0, w, c0x0);
            if (TVectors.Value > 1) c0x1 = TSimd.MultiplyAdd(b1, w, c0x1);
            if (TVectors.Value > 2) c0x2 = TSimd.MultiplyAdd(b2, w, c0x2);
            if (TVectors.Value > 3) c0x3 = TSimd.MultiplyAdd(b3, w, c0x3);
            if (TVectors.Value > 4) c0x4 = TSimd.MultiplyAdd(b4, w, c0x4);
            if (TVectors.Value > 5) c0x5 = TSimd.MultiplyAdd(b5, w, c0x5);

            if (TRows.Value > 1)
            {
                w = TSimd.Broadcast(weights[1]);
                c1x0 = TSimd.MultiplyAdd(b0, w, c1x0);
                if (TVectors.Value > 1) c1x1 = TSimd.MultiplyAdd(b1, w, c1x1);
                if (TVectors.Value > 2) c1x2 = TSimd.MultiplyAdd(b2, w, c1x2);
                if (TVectors.Value > 3) c1x3 = TSimd.MultiplyAdd(b3, w, c1x3);
                if (TVectors.Value > 4) c1x4 = TSimd.MultiplyAdd(b4, w, c1x4);
                if (TVectors.Value > 5) c1x5 = TSimd.MultiplyAdd(b5, w, c1x5);
            }

            if (TRows.Value > 2)
            {
                w = TSimd.Broadcast(weights[2]);
                c2x0 = TSimd.MultiplyAdd(b0, w, c2x0);
                if (TVectors.Value > 1) c2x1 = TSimd.MultiplyAdd(b1, w, c2x1);
                if (TVectors.Value > 2) c2x2 = TSimd.MultiplyAdd(b2, w, c2x2);
                if (TVectors.Value > 3) c2x3 = TSimd.MultiplyAdd(b3, w, c2x3);
                if (TVectors.Value > 4) c2x4 = TSimd.MultiplyAdd(b4, w, c2x4);
                if (TVectors.Value > 5) c2x5 = TSimd.MultiplyAdd(b5, w, c2x5);
            }

            if (TRows.Value > 3)
            {
                w = TSimd.Broadcast(weights[3]);
                c3x0 = TSimd.MultiplyAdd(b0, w, c3x0);
                if (TVectors.Value > 1) c3x1 = TSimd.MultiplyAdd(b1, w, c3x1);
                if (TVectors.Value > 2) c3x2 = TSimd.MultiplyAdd(b2, w, c3x2);
                if (TVectors.Value > 3) c3x3 = TSimd.MultiplyAdd(b3, w, c3x3);
                if (TVectors.Value > 4) c3x4 = TSimd.MultiplyAdd(b4, w, c3x4);
                if (TVectors.Value > 5) c3x5 = TSimd.MultiplyAdd(b5, w, c3x5);
            }
        }

        Finish<TSimd, TVector, TVectors>(c0x0, c0x1, c0x2, c0x3, c0x4, c0x5, bias, 0, relu, target);
        if (TRows.Value > 1) Finish<TSimd, TVector, TVectors>(c1x0, c1x1, c1x2, c1x3, c1x4, c1x5, bias, 1, relu, target + targetStride);
        if (TRows.Value > 2)
            Finish<TSimd, TVector, TVectors>(c2x0, c2x1, c2x2, c2x3, c2x4, c2x5, bias, 2, relu, target + (2 * targetStride));
        if (TRows.Value > 3)
            Finish<TSimd, TVector, TVectors>(c3x0, c3x1, c3x2, c3x3, c3x4, c3x5, bias, 3, relu, target + (3 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TSimd, TVector, TVectors>(
        TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, float* bias, int row, bool relu, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        if (bias != null)
        {
            TVector b = TSimd.Broadcast(bias[row]);
            c0 = TSimd.Add(c0, b);
            c1 = TSimd.Add(c1, b);
            c2 = TSimd.Add(c2, b);
            c3 = TSimd.Add(c3, b);
            c4 = TSimd.Add(c4, b);
            c5 = TSimd.Add(c5, b);
        }

        if (relu)
        {
            c0 = TSimd.Relu(c0);
            c1 = TSimd.Relu(c1);
            c2 = TSimd.Relu(c2);
            c3 = TSimd.Relu(c3);
            c4 = TSimd.Relu(c4);
            c5 = TSimd.Relu(c5);
        }

        TSimd.Store(c0, target);
        if (TVectors.Value > 1) TSimd.Store(c1, target + TSimd.Count);
        if (TVectors.Value > 2) TSimd.Store(c2, target + (2 * TSimd.Count));
        if (TVectors.Value > 3) TSimd.Store(c3, target + (3 * TSimd.Count));
        if (TVectors.Value > 4) TSimd.Store(c4, target + (4 * TSimd.Count));
        if (TVectors.Value > 5) TSimd.Store(c5, target + (5 * TSimd.Count));
    }
}
