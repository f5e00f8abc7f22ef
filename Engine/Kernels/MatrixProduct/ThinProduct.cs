using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Products with few columns (the output layer of a net) or few rows (one sample): vectors along the thin side would be mostly
/// empty, and packing the long operand would cost more than the sums.</summary>
/// <remarks>Where the long operand lies side by side along K, the results are dot products. Else (A transposed) the micro-kernel computes
/// the transposed product, whose vectors run along the long side.</remarks>
internal readonly unsafe struct ThinProduct : ISimdKernel
{
    private const int MaxColumns = 12;
    private const int MaxRows = 4;
    private const int ChunkRows = 32;
    private const int Padding = 16;

    private readonly ProductArguments product;

    public ThinProduct(ProductArguments product) => this.product = product;

    /// <summary>Decides by the shape and the layout.</summary>
    public static bool Suits(in ProductArguments product)
    {
        bool aAlongK = product.AColumnStride == 1, bAlongK = product.BRowStride == 1;
        if (product.N <= MaxColumns && product.M > product.N) return aAlongK ? product.K >= (product.N == 1 ? 16 : 64) : product.K >= 8;
        return product.M <= MaxRows && aAlongK && bAlongK && product.BColumnStride != 1 && product.K >= 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        bool thinColumns = this.product.N <= MaxColumns && this.product.M > this.product.N;
        bool dots = !thinColumns || this.product.AColumnStride == 1;
        int length = thinColumns ? this.product.M : this.product.N;
        ProductArguments product = this.product;
        int vectorPanel = 2 * TSimd.Count, rest = length % vectorPanel;
        float* thin = null;
        int thinStride = 0;
        if (dots)
        {
            // A copy of the thin operand: with zeros behind its rows, on cache lines, and not a power of two apart, since they would share
            // the cache's sets with the long operand and the tile needs nine of eight ways.
            thinStride = ((product.K + Padding - 1) / Padding * Padding) + Padding;
            int count = thinColumns ? product.N : product.M;
            thin = Workspace.Rent((long)count * thinStride);
            if (!thinColumns) Packing.CopySteps<TSimd, TVector>(product.A, product.ARowStride, count, product.K, thinStride, thin);
            else if (product.BRowStride == 1)
                Packing.CopySteps<TSimd, TVector>(product.B, product.BColumnStride, count, product.K, thinStride, thin);
            else
                TransposingPacking.Transpose(product.B, product.BRowStride, count, product.K, thinStride, thin);
        }

        float* lastPanel = null;
        if (!dots && rest != 0)
        {
            lastPanel = Workspace.Rent((long)vectorPanel * product.K);
            Packing.CopySteps<TSimd, TVector>(product.A + length - rest, product.AColumnStride, product.K, rest, vectorPanel, lastPanel);
        }

        long nanoseconds = (long)product.M * product.N * product.K / 40;
        if (dots)
        {
            var job = new DotJob<TSimd, TVector>(product, thinColumns, thin, thinStride);
            WorkerPool.Run(ref job, (length + ChunkRows - 1) / ChunkRows, nanoseconds);
        }
        else
        {
            var job = new TransposedJob<TSimd, TVector>(product, lastPanel);
            WorkerPool.Run(ref job, (length + vectorPanel - 1) / vectorPanel, nanoseconds);
        }
    }

    /// <summary>A column without gaps, to which no bias of its own is added, is a row in memory. Element by element its writing would
    /// hold up the sums behind it: an eighth of the time of a large matrix with a vector.</summary>
    private static bool IsWrittenAsRow(in ProductArguments product) =>
        product.N == 1 && product.CRowStride == 1 && product.Bias == null;

    private readonly struct DotJob<TSimd, TVector>(ProductArguments product, bool thinColumns, float* thin, int thinStride) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ProductArguments product = product;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        public void Run(int chunk)
        {
            float* tile = stackalloc float[(ChunkRows * MaxColumns) + 16];
            int first = chunk * ChunkRows;
            if (thinColumns)
            {
                int rows = Math.Min(ChunkRows, product.M - first), columns = product.N;
                Dots(
                    product.A + (first * product.ARowStride), product.ARowStride, rows, thin, thinStride, columns, tile, columns, 1);
                if (IsWrittenAsRow(in product))
                    TileWriter.Write<TSimd, TVector>(tile, rows, 0, first, 1, rows, in product, product.Beta, true);
                else
                    TileWriter.Write<TSimd, TVector>(tile, columns, first, 0, rows, columns, in product, product.Beta, true);
            }
            else
            {
                int rows = product.M, columns = Math.Min(ChunkRows, product.N - first);
                Dots(
                    product.B + (first * product.BColumnStride), product.BColumnStride, columns, thin, thinStride, rows, tile, 1,
                    columns);
                TileWriter.Write<TSimd, TVector>(tile, columns, 0, first, rows, columns, in product, product.Beta, true);
            }
        }

        private void Dots(
            float* rows, nint rowStride, int rowCount, float* columns, nint columnStride, int columnCount, float* tile,
            nint tileRowStride, nint tileColumnStride)
        {
            for (int row = 0; row < rowCount;)
            {
                int height = rowCount - row >= 4 ? 4 : 1;
                float* a = rows + (row * rowStride);
                for (int column = 0; column < columnCount;)
                {
                    // 10 columns are twice 5, 6 are twice 3: a lone column would leave the units idle.
                    int left = columnCount - column, width = left <= 5 ? left : left <= 10 ? (left + 1) / 2 : 4;
                    float* b = columns + (column * columnStride);
                    float* target = tile + (row * tileRowStride) + (column * tileColumnStride);
                    if (height == 4) Tile<Four>(width, a, rowStride, b, columnStride, target, tileRowStride, tileColumnStride);
                    else Tile<One>(width, a, rowStride, b, columnStride, target, tileRowStride, tileColumnStride);
                    column += width;
                }

                row += height;
            }
        }

        private void Tile<TRows>(
            int width, float* a, nint aStride, float* b, nint bStride, float* target, nint rowStride, nint columnStride)
            where TRows : struct, IConstant
        {
            int depth = product.K;
            switch (width)
            {
                case 1:
                    DotKernel.Run<TSimd, TVector, TRows, One>(depth, a, aStride, b, bStride, target, rowStride, columnStride);
                    break;
                case 2:
                    DotKernel.Run<TSimd, TVector, TRows, Two>(depth, a, aStride, b, bStride, target, rowStride, columnStride);
                    break;
                case 3:
                    DotKernel.Run<TSimd, TVector, TRows, Three>(depth, a, aStride, b, bStride, target, rowStride, columnStride);
                    break;
                case 4:
                    DotKernel.Run<TSimd, TVector, TRows, Four>(depth, a, aStride, b, bStride, target, rowStride, columnStride);
                    break;
                default:
                    DotKernel.Run<TSimd, TVector, TRows, Five>(depth, a, aStride, b, bStride, target, rowStride, columnStride);
                    break;
            }
        }
    }

    private readonly struct TransposedJob<TSimd, TVector>(ProductArguments product, float* lastPanel) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ProductArguments product = product;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        public void Run(int chunk)
        {
            float* tile = stackalloc float[MaxColumns * ChunkRows];
            float* turned = stackalloc float[(MaxColumns * ChunkRows) + 16];
            int panelWidth = 2 * TSimd.Count, first = chunk * panelWidth, rows = Math.Min(panelWidth, product.M - first);
            int columns = product.N, maxHeight = BlockSizes.Current.TileRows;
            bool whole = rows == panelWidth;
            float* panel = whole ? product.A + first : lastPanel;
            nint step = whole ? product.AColumnStride : panelWidth;
            for (int column = 0; column < columns;)
            {
                int left = columns - column;
                int height = left <= maxHeight ? left : Math.Min(maxHeight, (left + 1) / 2);
                MicroKernelTable.Select<TSimd, TVector, Two, Straight>(height)(
                    1, null,
                    product.K, product.B + (column * product.BColumnStride), product.BColumnStride, product.BRowStride, panel, step,
                    tile + (column * panelWidth), panelWidth, false);
                column += height;
            }

            if (IsWrittenAsRow(in product))
            {
                TileWriter.Write<TSimd, TVector>(tile, panelWidth, 0, first, 1, rows, in product, product.Beta, true);
                return;
            }

            TransposingPacking.Transpose(tile, panelWidth, panelWidth, columns, columns, turned);
            TileWriter.Write<TSimd, TVector>(turned, columns, first, 0, rows, columns, in product, product.Beta, true);
        }
    }
}
