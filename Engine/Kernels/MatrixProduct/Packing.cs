using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DropoutLab.Kernels;

/// <summary>Copies panels of A and B into the order in which the micro-kernel reads them: step after step of K.</summary>
internal static unsafe class Packing
{
    /// <summary>Steps far apart are on different pages, where the processor's own prefetching ends; fetching so many ahead made products of
    /// 512 in each dimension 5 % faster.</summary>
    private const int StepsAhead = 8;

    private const int CacheLine = 16;

    /// <summary>Operands below this, 128 KB, stay in the nearer caches as they lie.</summary>
    public const int MinElements = 32768;

    /// <summary>Floats of a page.</summary>
    private const int PageLength = 1024;

    /// <summary>Rows below which a panel of B, once packed, would serve too few tiles.</summary>
    private const int MinRows = 40;

    /// <summary>Whether rows of A are packed: where they are too many to stay near, unless they lie along K and are read line after line as
    /// if packed. Rows whole pages apart are not: they share the sets of the nearest cache.</summary>
    public static bool PaysForA(in ProductArguments product, int rows, int depth) =>
        (long)rows * depth > MinElements && (product.AColumnStride != 1 || product.ARowStride % PageLength == 0);

    /// <summary>Whether columns of B are packed: where its vectors lie along K, and where it is too large to stay near.</summary>
    public static bool PaysForB(in ProductArguments product, int rows) => PaysForB(in product, rows, product.N, product.K);

    public static bool PaysForB(in ProductArguments product, int rows, int columns, int depth) =>
        product.BColumnStride != 1 || (rows > MinRows && (long)columns * depth > MinElements);

    /// <summary>Packs a tile's rows of A: step after step of K, in each its rows.</summary>
    public static void PackA<TSimd, TVector>(
        ref readonly ProductArguments product, int row, int rows, int depthStart, int depth, float* panel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* source = product.A + (row * product.ARowStride) + (depthStart * product.AColumnStride);
        if (product.AColumnStride == 1) TransposingPacking.Transpose(source, product.ARowStride, depth, rows, rows, panel);
        else CopySteps<TSimd, TVector>(source, product.AColumnStride, depth, rows, rows, panel);
    }

    /// <summary>Packs a panel's columns of B: step after step of K, in each its columns and zeros up to the width.</summary>
    public static void PackB<TSimd, TVector>(
        ref readonly ProductArguments product, int depthStart, int depth, int column, int columns, int width, float* panel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* source = product.B + (column * product.BColumnStride) + (depthStart * product.BRowStride);
        if (product.BColumnStride == 1) CopySteps<TSimd, TVector>(source, product.BRowStride, depth, columns, width, panel);
        else TransposingPacking.Transpose(source, product.BColumnStride, depth, columns, width, panel);
    }

    /// <summary>Packs a panel whose elements of one step lie side by side, padding it with zeros to its width.</summary>
    /// <param name="source">The first element of the first step.</param>
    /// <param name="stepStride">Floats from step to step.</param>
    /// <param name="depth">The number of steps.</param>
    /// <param name="count">Elements of a step in the source.</param>
    /// <param name="width">Elements of a step in the panel.</param>
    /// <param name="panel">The panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopySteps<TSimd, TVector>(float* source, nint stepStride, int depth, int count, int width, float* panel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int whole = count / TSimd.Count * TSimd.Count;
        for (int p = 0; p < depth; p++)
        {
            int i = 0;
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(source + (StepsAhead * stepStride));
                Sse.Prefetch0(source + (StepsAhead * stepStride) + CacheLine);
            }

            for (; i < whole; i += TSimd.Count) TSimd.Store(TSimd.Load(source + i), panel + i);
            for (; i < width; i += TSimd.Count)
            {
                TVector rest = TSimd.LoadPartial(source + i, Math.Max(count - i, 0));
                TSimd.StorePartial(rest, panel + i, Math.Min(width - i, TSimd.Count));
            }

            source += stepStride;
            panel += width;
        }
    }
}
