using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>One block of rows, columns and steps of a product: packs what must be packed, then computes its tiles.</summary>
internal readonly unsafe struct ProductPass<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Work for about 3 microseconds: taking a chunk costs a tenth of one.</summary>
    private const long MinChunkOperations = 300_000;

    /// <summary>Work for about 35 microseconds: the last chunk, for which the others wait, is not long.</summary>
    private const long MaxChunkOperations = 4_000_000;

    /// <summary>Floats that a chunk of packing copies, some microseconds.</summary>
    private const int PackChunk = 16_384;

    /// <summary>Rows of A that stay in the second-level cache while the panels of B pass by: 168 * 384 floats are 258 KB.</summary>
    private const int ChunkRows = 168;

    private readonly ProductArguments _product;
    private readonly int _rowStart;
    private readonly int _columnStart;
    private readonly int _columns;
    private readonly int _depthStart;
    private readonly int _depth;
    private readonly bool _isFirst;
    private readonly bool _isLast;
    private readonly int _tiles;
    private readonly int _tileRows;
    private readonly int _tallTiles;
    private readonly int _panels;
    private readonly int _panelWidth;
    private readonly int _tilesPerChunk;
    private readonly int _panelsPerChunk;
    private readonly int _columnChunks;
    private readonly int _rowChunks;
    private readonly bool _packA;
    private readonly bool _packB;
    private readonly float* _packedA;
    private readonly float* _packedB;

    public ProductPass(
        in ProductArguments product, BlockSizes sizes, int rowStart, int rows, int columnStart, int columns, int depthStart,
        int depth, bool isFirst, bool isLast)
    {
        _product = product;
        _rowStart = rowStart;
        _columnStart = columnStart;
        _columns = columns;
        _depthStart = depthStart;
        _depth = depth;
        _isFirst = isFirst;
        _isLast = isLast;

        _tiles = (rows + sizes.TileRows - 1) / sizes.TileRows;
        _tileRows = rows / _tiles;
        _tallTiles = rows % _tiles;
        _panelWidth = sizes.TileVectors * TSimd.Count;
        _panels = (columns + _panelWidth - 1) / _panelWidth;

        _packA = (long)rows * depth > 32768;
        _packB = product.BColumnStride != 1 || (rows > 40 && (long)columns * depth > 32768);
        long packedA = _packA ? (long)rows * depth : 0;
        packedA = (packedA + 15) & ~15L;
        _packedA = Workspace.Rent(packedA + ((long)_panels * _panelWidth * depth));
        _packedB = _packedA + packedA;

        // Whole row blocks where there is enough work, single tiles where there is not: about 16 chunks at least.
        long tileOperations = 2L * _tileRows * _panelWidth * Math.Max(depth, 1);
        long chunkOperations = Math.Clamp(_tiles * (long)_panels * tileOperations / 16, MinChunkOperations, MaxChunkOperations);
        int tilesInChunk = (int)Math.Max(1, (chunkOperations + (tileOperations / 2)) / tileOperations);
        int rowBlocks = (rows + ChunkRows - 1) / ChunkRows;
        _tilesPerChunk = Math.Min((_tiles + rowBlocks - 1) / rowBlocks, tilesInChunk);
        _rowChunks = (_tiles + _tilesPerChunk - 1) / _tilesPerChunk;
        _panelsPerChunk = Math.Clamp(tilesInChunk / _tilesPerChunk, 1, _panels);
        _columnChunks = (_panels + _panelsPerChunk - 1) / _panelsPerChunk;
    }

    public void Run()
    {
        long rows = ((long)_tiles * _tileRows) + _tallTiles;
        int tilesToPack = _packA ? _tiles : 0;
        int panelsToPack = _packB ? _panels : _columns % _panelWidth != 0 ? 1 : 0;
        if (tilesToPack + panelsToPack != 0)
        {
            var packing = new PackJob(
                this,
                tilesToPack,
                Math.Max(1, PackChunk / Math.Max(1, _tileRows * _depth)),
                _panels - panelsToPack,
                Math.Max(1, PackChunk / Math.Max(1, _panelWidth * _depth)));
            long elements = ((_packA ? rows : 0) + ((long)panelsToPack * _panelWidth)) * _depth;
            WorkerPool.Run(ref packing, packing.Chunks, elements / 4);
        }

        var computing = new ComputeJob(this);
        WorkerPool.Run(ref computing, _rowChunks * _columnChunks, rows * _columns * Math.Max(_depth, 1) / 50);
    }

    private int TileStart(int tile) => (tile * _tileRows) + Math.Min(tile, _tallTiles);

    private int TileHeight(int tile) => tile < _tallTiles ? _tileRows + 1 : _tileRows;

    /// <summary>The width of a panel in whole vectors: the last may be narrower.</summary>
    private int PackedWidth(int panel) =>
        Math.Min(_panelWidth, (_columns - (panel * _panelWidth) + TSimd.Count - 1) / TSimd.Count * TSimd.Count);

    private void PackTile(int tile)
    {
        int start = TileStart(tile);
        int height = TileHeight(tile);
        float* panel = _packedA + ((nint)start * _depth);
        float* source = _product.A + ((_rowStart + start) * _product.ARowStride) + (_depthStart * _product.AColumnStride);
        if (_product.AColumnStride == 1) TransposingPacking.Transpose(source, _product.ARowStride, _depth, height, height, panel);
        else Packing.CopySteps<TSimd, TVector>(source, _product.AColumnStride, _depth, height, height, panel);
    }

    private void PackPanel(int panel)
    {
        int width = PackedWidth(panel);
        int column = panel * _panelWidth;
        int count = Math.Min(_panelWidth, _columns - column);
        float* packed = _packedB + ((nint)column * _depth);
        float* source = _product.B + ((_columnStart + column) * _product.BColumnStride) + (_depthStart * _product.BRowStride);
        if (_product.BColumnStride == 1) Packing.CopySteps<TSimd, TVector>(source, _product.BRowStride, _depth, count, width, packed);
        else TransposingPacking.Transpose(source, _product.BColumnStride, _depth, count, width, packed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private void Compute(int chunk)
    {
        const int MaxTile = 14 * 32;
        float* unaligned = stackalloc float[MaxTile + 16];
        float* tileBuffer = (float*)(((nint)unaligned + 63) & ~(nint)63);

        int firstTile = chunk / _columnChunks * _tilesPerChunk;
        int lastTile = Math.Min(firstTile + _tilesPerChunk, _tiles);
        int firstPanel = chunk % _columnChunks * _panelsPerChunk;
        int lastPanel = Math.Min(firstPanel + _panelsPerChunk, _panels);

        float beta = _isFirst ? _product.Beta : 1;
        bool withEpilogue = _isLast && _product.HasEpilogue;
        bool direct = _product.Alpha == 1 && (beta == 0 || beta == 1) && !withEpilogue;
        for (int panel = firstPanel; panel < lastPanel; panel++)
        {
            int column = panel * _panelWidth;
            int width = PackedWidth(panel);
            int columns = Math.Min(_panelWidth, _columns - column);
            bool packed = _packB || columns < _panelWidth;
            float* b = packed
                ? _packedB + ((nint)column * _depth)
                : _product.B + _columnStart + column + (_depthStart * _product.BRowStride);
            nint bStride = packed ? width : _product.BRowStride;
            for (int tile = firstTile; tile < lastTile; tile++)
            {
                int start = TileStart(tile);
                int height = TileHeight(tile);
                int row = _rowStart + start;
                float* a = _packA
                    ? _packedA + ((nint)start * _depth)
                    : _product.A + (row * _product.ARowStride) + (_depthStart * _product.AColumnStride);
                var kernel = width == TSimd.Count
                    ? MicroKernelTable.Select<TSimd, TVector, One>(height)
                    : MicroKernelTable.Select<TSimd, TVector, Two>(height);
                nint aRowStride = _packA ? 1 : _product.ARowStride, aStepStride = _packA ? height : _product.AColumnStride;
                if (direct && columns == width)
                {
                    float* c = _product.C + (row * _product.CRowStride) + _columnStart + column;
                    kernel(_depth, a, aRowStride, aStepStride, b, bStride, c, _product.CRowStride, beta != 0);
                }
                else
                {
                    kernel(_depth, a, aRowStride, aStepStride, b, bStride, tileBuffer, width, false);
                    TileWriter.Write<TSimd, TVector>(
                        tileBuffer, width, row, _columnStart + column, height, columns, in _product, beta, withEpilogue);
                }
            }
        }
    }

    private readonly struct PackJob(ProductPass<TSimd, TVector> pass, int tiles, int tilesPerChunk, int firstPanel, int panelsPerChunk)
        : IParallelJob
    {
        private readonly ProductPass<TSimd, TVector> _pass = pass;

        public int Chunks => TileChunks + ((_pass._panels - firstPanel + panelsPerChunk - 1) / panelsPerChunk);

        private int TileChunks => (tiles + tilesPerChunk - 1) / tilesPerChunk;

        public void Run(int chunk)
        {
            if (chunk < TileChunks)
            {
                int end = Math.Min((chunk + 1) * tilesPerChunk, tiles);
                for (int tile = chunk * tilesPerChunk; tile < end; tile++) _pass.PackTile(tile);
            }
            else
            {
                int first = firstPanel + ((chunk - TileChunks) * panelsPerChunk);
                int end = Math.Min(first + panelsPerChunk, _pass._panels);
                for (int panel = first; panel < end; panel++) _pass.PackPanel(panel);
            }
        }
    }

    private readonly struct ComputeJob(ProductPass<TSimd, TVector> pass) : IParallelJob
    {
        private readonly ProductPass<TSimd, TVector> _pass = pass;

        public void Run(int chunk) => _pass.Compute(chunk);
    }
}
