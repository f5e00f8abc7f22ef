using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The product of rows with one panel of columns, for kernels that have their own loops around it.</summary>
internal static unsafe class PanelProduct
{
    /// <summary>Rounds up to whole parts of a length, as to whole vectors.</summary>
    public static int RoundUp(int value, int length) => (value + length - 1) / length * length;

    /// <summary>C[rows, width] = A B, or added to C; width is one vector or two.</summary>
    /// <param name="rows">Rows of A and C, at least 1.</param>
    /// <param name="width">Columns, all readable in B and writable in C.</param>
    /// <param name="depth">The inner size.</param>
    /// <param name="a">A.</param>
    /// <param name="aRow">Floats from row to row of A.</param>
    /// <param name="aStep">Floats from step to step of A.</param>
    /// <param name="b">The panel: step after step.</param>
    /// <param name="bStep">Floats from step to step of B.</param>
    /// <param name="c">C.</param>
    /// <param name="cRow">Floats from row to row of C.</param>
    /// <param name="accumulate">Whether to add to C; otherwise it is not read.</param>
    public static void Run<TSimd, TVector>(
        int rows, int width, int depth, float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var tiles = new RowTiles(rows, BlockSizes.Current.TileRows);
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            int start = tiles.Start(tile);
            Tile<TSimd, TVector>(
                tiles.Height(tile), width, depth, a + (start * aRow), aRow, aStep, b, bStep, c + (start * cRow), cRow, accumulate);
        }
    }

    /// <summary>As <see cref="Run"/>, for at most a tile's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TSimd, TVector>(
        int height, int width, int depth, float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var kernel = width == TSimd.Count
            ? MicroKernelTable.Select<TSimd, TVector, One, Straight>(height)
            : MicroKernelTable.Select<TSimd, TVector, Two, Straight>(height);
        kernel(1, null, depth, a, aRow, aStep, b, bStep, c, cRow, accumulate);
    }
}
