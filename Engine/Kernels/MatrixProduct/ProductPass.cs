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
    private readonly RowTiles _tiles;
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

        _tiles = new RowTiles(rows, sizes.TileRows);
        _panelWidth = sizes.TileVectors * TSimd.Count;
        _panels = (columns + _panelWidth - 1) / _panelWidth;

        _packA = Packing.PaysForA(rows, depth);
        _packB = product.PackedB == null && Packing.PaysForB(in product, rows, columns, depth);
        long packedA = _packA ? (long)rows * depth : 0;
        packedA = (packedA + 15) & ~15L;
        _packedA = Workspace.Rent(packedA + ((long)_panels * _panelWidth * depth));
        _packedB = _packedA + packedA;

        // Whole row blocks where there is enough work, single tiles where there is not: about 16 chunks at least.
        long tileOperations = 2L * _tiles.LeastHeight * _panelWidth * Math.Max(depth, 1);
        long chunkOperations = Math.Clamp(_tiles.Count * (long)_panels * tileOperations / 16, MinChunkOperations, MaxChunkOperations);
        int tilesInChunk = (int)Math.Max(1, (chunkOperations + (tileOperations / 2)) / tileOperations);
        int rowBlocks = (rows + ChunkRows - 1) / ChunkRows;
        _tilesPerChunk = Math.Min((_tiles.Count + rowBlocks - 1) / rowBlocks, tilesInChunk);
        _rowChunks = (_tiles.Count + _tilesPerChunk - 1) / _tilesPerChunk;
        _panelsPerChunk = Math.Clamp(tilesInChunk / _tilesPerChunk, 1, _panels);
        _columnChunks = (_panels + _panelsPerChunk - 1) / _panelsPerChunk;
    }

    public void Run()
    {
        long rows = _tiles.Rows;
        int tilesToPack = _packA ? _tiles.Count : 0;
        int panelsToPack = _packB ? _panels : _product.PackedB == null && _columns % _panelWidth != 0 ? 1 : 0;
        if (tilesToPack + panelsToPack != 0)
        {
            var packing = new PackJob(
                this,
                tilesToPack,
                Math.Max(1, PackChunk / Math.Max(1, _tiles.LeastHeight * _depth)),
                _panels - panelsToPack,
                Math.Max(1, PackChunk / Math.Max(1, _panelWidth * _depth)));
            long elements = ((_packA ? rows : 0) + ((long)panelsToPack * _panelWidth)) * _depth;
            WorkerPool.Run(ref packing, packing.Chunks, elements / 4);
        }

        var computing = new ComputeJob(this);
        WorkerPool.Run(ref computing, _rowChunks * _columnChunks, rows * _columns * Math.Max(_depth, 1) / 50);
    }

    /// <summary>The width of a panel in whole vectors: the last may be narrower.</summary>
    private int PackedWidth(int panel) =>
        Math.Min(_panelWidth, (_columns - (panel * _panelWidth) + TSimd.Count - 1) / TSimd.Count * TSimd.Count);

    private void PackTile(int tile)
    {
        int start = _tiles.Start(tile);
        float* panel = _packedA + ((nint)start * _depth);
        Packing.PackA<TSimd, TVector>(in _product, _rowStart + start, _tiles.Height(tile), _depthStart, _depth, panel);
    }

    private void PackPanel(int panel)
    {
        int column = panel * _panelWidth, columns = Math.Min(_panelWidth, _columns - column);
        float* packed = _packedB + ((nint)column * _depth);
        Packing.PackB<TSimd, TVector>(in _product, _depthStart, _depth, _columnStart + column, columns, PackedWidth(panel), packed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private void Compute(int chunk)
    {
        float* unaligned = stackalloc float[Tile.MaxSize + 16];
        float* tileBuffer = (float*)(((nint)unaligned + 63) & ~(nint)63);

        int firstTile = chunk / _columnChunks * _tilesPerChunk;
        int lastTile = Math.Min(firstTile + _tilesPerChunk, _tiles.Count);
        int firstPanel = chunk % _columnChunks * _panelsPerChunk;
        int lastPanel = Math.Min(firstPanel + _panelsPerChunk, _panels);

        for (int panel = firstPanel; panel < lastPanel; panel++)
        {
            int column = panel * _panelWidth;
            int width = PackedWidth(panel);
            int columns = Math.Min(_panelWidth, _columns - column);
            float* b = _product.B + _columnStart + column + (_depthStart * _product.BRowStride);
            nint bStride = width;
            if (_product.PackedB != null)
                b = PackedMatrix.Panel(_product.PackedB, _product.N, TSimd.Count, _depthStart, _depth, _columnStart + column);
            else if (_packB || columns < _panelWidth) b = _packedB + ((nint)column * _depth);
            else bStride = _product.BRowStride;
            for (int index = firstTile; index < lastTile; index++)
            {
                int start = _tiles.Start(index), row = _rowStart + start, height = _tiles.Height(index);
                var tile = new Tile(row, height, _columnStart + column, columns, _depth, _isFirst, _isLast);
                if (_packA)
                {
                    tile.Compute<TSimd, TVector>(
                        in _product, _packedA + ((nint)start * _depth), 1, height, b, bStride, width, tileBuffer);
                }
                else
                {
                    float* a = _product.A + (row * _product.ARowStride) + (_depthStart * _product.AColumnStride);
                    tile.Compute<TSimd, TVector>(
                        in _product, a, _product.ARowStride, _product.AColumnStride, b, bStride, width, tileBuffer);
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
