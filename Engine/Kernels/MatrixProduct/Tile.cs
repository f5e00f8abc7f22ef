using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Where a tile of C lies and what the steps of K that it adds up are.</summary>
/// <param name="Row">Its first row.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Column">Its first column.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Depth">The steps of K.</param>
/// <param name="IsFirst">Whether they are the first, so that beta counts.</param>
/// <param name="IsLast">Whether they are the last, so that the epilogue follows.</param>
internal readonly record struct Tile(int Row, int Height, int Column, int Columns, int Depth, bool IsFirst, bool IsLast)
{
    /// <summary>Floats that the buffer of a tile needs at most.</summary>
    public const int MaxSize = 14 * 32;

    /// <summary>Adds the steps up and brings them to C: straight from the registers, or by way of a buffer.</summary>
    /// <param name="product">The product.</param>
    /// <param name="a">The first element of A.</param>
    /// <param name="aRowStride">Floats from row to row of A.</param>
    /// <param name="aStepStride">Floats from step to step of A.</param>
    /// <param name="b">The first element of B.</param>
    /// <param name="bStride">Floats from step to step of B.</param>
    /// <param name="width">Columns of B that may be read: one vector or two.</param>
    /// <param name="buffer">Room for the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Compute<TSimd, TVector>(
        ref readonly ProductArguments product, float* a, nint aRowStride, nint aStepStride, float* b, nint bStride, int width,
        float* buffer)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float beta = IsFirst ? product.Beta : 1;
        bool withEpilogue = IsLast && product.HasEpilogue;
        var kernel = width == TSimd.Count
            ? MicroKernelTable.Select<TSimd, TVector, One, Straight>(Height)
            : MicroKernelTable.Select<TSimd, TVector, Two, Straight>(Height);
        if (product.Alpha == 1 && (beta == 0 || beta == 1) && !withEpilogue && Columns == width)
        {
            float* c = product.C + (Row * product.CRowStride) + Column;
            kernel(1, null, Depth, a, aRowStride, aStepStride, b, bStride, c, product.CRowStride, beta != 0);
        }
        else
        {
            kernel(1, null, Depth, a, aRowStride, aStepStride, b, bStride, buffer, width, false);
            TileWriter.Write<TSimd, TVector>(buffer, width, Row, Column, Height, Columns, in product, beta, withEpilogue);
        }
    }
}
