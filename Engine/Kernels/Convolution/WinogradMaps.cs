using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The matrices of Winograd's F(4 x 4, 3 x 3), with the interpolation points 0, 3/4, -3/4, 3/2, -3/2 and infinity.</summary>
/// <remarks>With these points, whose powers stay near 1, the error is half that of the usual 0, 1, -1, 2, -2, and all constants of the
/// transforms of the data are exact in float. (A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", 2015, has
/// the method.)</remarks>
internal static unsafe class WinogradMaps
{
    /// <summary>Pixels of a tile each way, and of the patch that it reads.</summary>
    public const int Tile = 4, Patch = 6, Points = Patch * Patch;

    private const double A = 0.75, B = 1.5;

    private const float A1 = (float)A, A2 = (float)(A * A), A3 = (float)(A * A * A), B1 = (float)B, B2 = (float)(B * B),
        B3 = (float)(B * B * B);

    private const double FactorA = 1 / (2 * A * A * ((A * A) - (B * B))), FactorB = 1 / (2 * B * B * ((B * B) - (A * A)));

    private const float FactorZero = (float)(1 / (A * A * B * B)), FactorA0 = (float)FactorA, FactorA1 = (float)(FactorA * A),
        FactorA2 = (float)(FactorA * A * A), FactorB0 = (float)FactorB, FactorB1 = (float)(FactorB * B),
        FactorB2 = (float)(FactorB * B * B);

    /// <summary>Applies a map to the columns and to the rows of a square of vectors.</summary>
    /// <param name="source">The first vector.</param>
    /// <param name="sourceRow">From row to row, in floats.</param>
    /// <param name="sourceColumn">From column to column.</param>
    /// <param name="target">The first vector of the result.</param>
    /// <param name="targetRow">From row to row of the result.</param>
    /// <param name="targetColumn">From column to column of the result.</param>
    /// <param name="between">Room for In * Out vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TSimd, TVector, TMap>(
        float* source, nint sourceRow, nint sourceColumn, float* target, nint targetRow, nint targetColumn, float* between)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TMap : struct, IWinogradMap
    {
        for (int column = 0; column < TMap.In; column++)
            TMap.Run<TSimd, TVector>(source + (column * sourceColumn), sourceRow, between + (column * TSimd.Count), TMap.In * TSimd.Count);
        for (int row = 0; row < TMap.Out; row++)
            TMap.Run<TSimd, TVector>(between + (row * TMap.In * TSimd.Count), TSimd.Count, target + (row * targetRow), targetColumn);
    }

    /// <summary>A patch to the points.</summary>
    public readonly struct Input : IWinogradMap
    {
        public static int In => Patch;

        public static int Out => Patch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TSimd, TVector>(float* source, nint sourceStride, float* target, nint targetStride)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector d0 = TSimd.Load(source), d1 = TSimd.Load(source + sourceStride), d2 = TSimd.Load(source + (2 * sourceStride));
            TVector d3 = TSimd.Load(source + (3 * sourceStride)), d4 = TSimd.Load(source + (4 * sourceStride));
            TVector d5 = TSimd.Load(source + (5 * sourceStride));
            TVector product = TSimd.Broadcast(A2 * B2), sum = TSimd.Broadcast(-(A2 + B2)), minusA = TSimd.Broadcast(-A2);
            TVector minusB = TSimd.Broadcast(-B2);
            TVector even = TSimd.MultiplyAdd(minusB, d2, d4), odd = TSimd.MultiplyAdd(minusB, d1, d3);
            TVector even2 = TSimd.MultiplyAdd(minusA, d2, d4), odd2 = TSimd.MultiplyAdd(minusA, d1, d3);
            TSimd.Store(TSimd.MultiplyAdd(product, d0, TSimd.MultiplyAdd(sum, d2, d4)), target);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(A1), odd, even), target + targetStride);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(-A1), odd, even), target + (2 * targetStride));
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(B1), odd2, even2), target + (3 * targetStride));
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(-B1), odd2, even2), target + (4 * targetStride));
            TSimd.Store(TSimd.MultiplyAdd(product, d1, TSimd.MultiplyAdd(sum, d3, d5)), target + (5 * targetStride));
        }
    }

    /// <summary>The points to a tile.</summary>
    public readonly struct Output : IWinogradMap
    {
        public static int In => Patch;

        public static int Out => Tile;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TSimd, TVector>(float* source, nint sourceStride, float* target, nint targetStride)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector m0 = TSimd.Load(source), m1 = TSimd.Load(source + sourceStride), m2 = TSimd.Load(source + (2 * sourceStride));
            TVector m3 = TSimd.Load(source + (3 * sourceStride)), m4 = TSimd.Load(source + (4 * sourceStride));
            TVector m5 = TSimd.Load(source + (5 * sourceStride));
            TVector sum1 = TSimd.Add(m1, m2), difference1 = TSimd.Subtract(m1, m2), sum2 = TSimd.Add(m3, m4),
                difference2 = TSimd.Subtract(m3, m4);
            TSimd.Store(TSimd.Add(m0, TSimd.Add(sum1, sum2)), target);
            TSimd.Store(
                TSimd.MultiplyAdd(TSimd.Broadcast(B1), difference2, TSimd.Multiply(TSimd.Broadcast(A1), difference1)), target +
                    targetStride);
            TSimd.Store(
                TSimd.MultiplyAdd(TSimd.Broadcast(B2), sum2, TSimd.Multiply(TSimd.Broadcast(A2), sum1)), target + (2 * targetStride));
            TSimd.Store(
                TSimd.MultiplyAdd(TSimd.Broadcast(B3), difference2, TSimd.MultiplyAdd(TSimd.Broadcast(A3), difference1, m5)),
                target + (3 * targetStride));
        }
    }

    /// <summary>A tile's gradient to the points: the transpose of <see cref="Output"/>.</summary>
    public readonly struct Spread : IWinogradMap
    {
        public static int In => Tile;

        public static int Out => Patch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TSimd, TVector>(float* source, nint sourceStride, float* target, nint targetStride)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector y0 = TSimd.Load(source), y1 = TSimd.Load(source + sourceStride), y2 = TSimd.Load(source + (2 * sourceStride));
            TVector y3 = TSimd.Load(source + (3 * sourceStride));
            TVector even = TSimd.MultiplyAdd(TSimd.Broadcast(A2), y2, y0), even2 = TSimd.MultiplyAdd(TSimd.Broadcast(B2), y2, y0);
            TVector odd = TSimd.MultiplyAdd(TSimd.Broadcast(A3), y3, TSimd.Multiply(TSimd.Broadcast(A1), y1));
            TVector odd2 = TSimd.MultiplyAdd(TSimd.Broadcast(B3), y3, TSimd.Multiply(TSimd.Broadcast(B1), y1));
            TSimd.Store(y0, target);
            TSimd.Store(TSimd.Add(even, odd), target + targetStride);
            TSimd.Store(TSimd.Subtract(even, odd), target + (2 * targetStride));
            TSimd.Store(TSimd.Add(even2, odd2), target + (3 * targetStride));
            TSimd.Store(TSimd.Subtract(even2, odd2), target + (4 * targetStride));
            TSimd.Store(y3, target + (5 * targetStride));
        }
    }

    /// <summary>A kernel's taps to the points.</summary>
    public readonly struct Weights : IWinogradMap
    {
        public static int In => 3;

        public static int Out => Patch;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TSimd, TVector>(float* source, nint sourceStride, float* target, nint targetStride)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector g0 = TSimd.Load(source), g1 = TSimd.Load(source + sourceStride), g2 = TSimd.Load(source + (2 * sourceStride));
            TVector outer = TSimd.MultiplyAdd(g2, TSimd.Broadcast(FactorA2), TSimd.Multiply(g0, TSimd.Broadcast(FactorA0)));
            TVector outer2 = TSimd.MultiplyAdd(g2, TSimd.Broadcast(FactorB2), TSimd.Multiply(g0, TSimd.Broadcast(FactorB0)));
            TVector middle = TSimd.Multiply(g1, TSimd.Broadcast(FactorA1)), middle2 = TSimd.Multiply(g1, TSimd.Broadcast(FactorB1));
            TSimd.Store(TSimd.Multiply(g0, TSimd.Broadcast(FactorZero)), target);
            TSimd.Store(TSimd.Add(outer, middle), target + targetStride);
            TSimd.Store(TSimd.Subtract(outer, middle), target + (2 * targetStride));
            TSimd.Store(TSimd.Add(outer2, middle2), target + (3 * targetStride));
            TSimd.Store(TSimd.Subtract(outer2, middle2), target + (4 * targetStride));
            TSimd.Store(g2, target + (5 * targetStride));
        }
    }

    /// <summary>The points to the gradient of a kernel's taps: the transpose of <see cref="Weights"/>.</summary>
    public readonly struct Collect : IWinogradMap
    {
        public static int In => Patch;

        public static int Out => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<TSimd, TVector>(float* source, nint sourceStride, float* target, nint targetStride)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector u0 = TSimd.Load(source), u1 = TSimd.Load(source + sourceStride), u2 = TSimd.Load(source + (2 * sourceStride));
            TVector u3 = TSimd.Load(source + (3 * sourceStride)), u4 = TSimd.Load(source + (4 * sourceStride));
            TVector u5 = TSimd.Load(source + (5 * sourceStride));
            TVector sum = TSimd.Add(u1, u2), difference = TSimd.Subtract(u1, u2), sum2 = TSimd.Add(u3, u4),
                difference2 = TSimd.Subtract(u3, u4);
            TVector first = TSimd.MultiplyAdd(sum, TSimd.Broadcast(FactorA0), TSimd.Multiply(sum2, TSimd.Broadcast(FactorB0)));
            TVector second = TSimd.MultiplyAdd(
                difference, TSimd.Broadcast(FactorA1), TSimd.Multiply(difference2, TSimd.Broadcast(FactorB1)));
            TVector third = TSimd.MultiplyAdd(sum2, TSimd.Broadcast(FactorB2), u5);
            TSimd.Store(TSimd.MultiplyAdd(u0, TSimd.Broadcast(FactorZero), first), target);
            TSimd.Store(second, target + targetStride);
            TSimd.Store(TSimd.MultiplyAdd(sum, TSimd.Broadcast(FactorA2), third), target + (2 * targetStride));
        }
    }
}
