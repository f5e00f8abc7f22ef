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

    /// <summary>About so many chunks at least, or one a thread, so that threads end at about the same time.</summary>
    private const int MinChunks = 16;

    /// <summary>Floats that a chunk of packing copies, some microseconds.</summary>
    private const int PackChunk = 16_384;

    /// <summary>Floats of A that stay in a core's own cache while panels of B pass by: 640 KB.</summary>
    private const int MaxRepeatedA = 160 << 10;

    /// <summary>With fewer steps, walking down the rows of C a panel at a time takes longer than what is saved.</summary>
    private const int MinDepthToPackInChunks = 192;

    /// <summary>With fewer panels for each thread, the last chunks would make the others wait too long.</summary>
    private const int MinPanelsPerThread = 6;

    private readonly ProductArguments product;
    private readonly int rowStart;
    private readonly int columnStart;
    private readonly int columns;
    private readonly int depthStart;
    private readonly int depth;
    private readonly bool isFirst;
    private readonly bool isLast;
    private readonly RowTiles tiles;
    private readonly int panels;
    private readonly int panelWidth;
    private readonly int tilesPerChunk;
    private readonly int panelsPerChunk;
    private readonly int columnChunks;
    private readonly int rowChunks;
    private readonly int rowChunksPerBlock;
    private readonly bool packA;
    private readonly bool packB;
    private readonly bool packsInChunks;
    private readonly long lengthOfPackedA;
    private readonly float* packedA;
    private readonly float* packedB;

    public ProductPass(
        in ProductArguments product, BlockSizes sizes, int rowStart, int rows, int columnStart, int columns, int depthStart,
        int depth, bool isFirst, bool isLast)
    {
        this.product = product;
        this.rowStart = rowStart;
        this.columnStart = columnStart;
        this.columns = columns;
        this.depthStart = depthStart;
        this.depth = depth;
        this.isFirst = isFirst;
        this.isLast = isLast;

        tiles = new RowTiles(rows, sizes.TileRows);
        panelWidth = sizes.TileVectors * TSimd.Count;
        panels = (columns + panelWidth - 1) / panelWidth;

        packA = Packing.PaysForA(in product, rows, depth);
        packB = product.PackedB == null && Packing.PaysForB(in product, rows, columns, depth);
        long tileOperations = 2L * tiles.LeastHeight * panelWidth * Math.Max(depth, 1);

        // A panel that another thread has packed comes from that one's cache, which costs a product of 512 in each dimension 5 % on two
        // threads. Where one panel is work enough, who computes with it packs it.
        int threads = WorkerPool.MostThreads;
        packsInChunks = threads > 1 && packB && product.Update == null && panels >= MinPanelsPerThread * threads
            && depth >= MinDepthToPackInChunks && (long)rows * depth <= MaxRepeatedA
            && 2L * rows * depth * panelWidth >= MaxChunkOperations;
        lengthOfPackedA = packA ? ((long)rows * depth + 15) & ~15L : 0;
        if (packsInChunks)
        {
            packedA = Workspace.Rent(lengthOfPackedA + ((long)panelWidth * depth));
            (tilesPerChunk, rowChunks, rowChunksPerBlock, panelsPerChunk, columnChunks) = (tiles.Count, 1, 1, 1, panels);
            return;
        }

        packedA = Workspace.Rent(lengthOfPackedA + ((long)panels * panelWidth * depth));
        packedB = packedA + lengthOfPackedA;

        // A few panels and then some tiles where there is enough work, a single tile where there is not.
        long operations = tiles.Count * (long)panels * tileOperations;
        long chunkOperations = Math.Clamp(
            operations / Math.Max(MinChunks, threads), MinChunkOperations, MaxChunkOperations);
        int tilesInChunk = (int)Math.Max(1, (chunkOperations + (tileOperations / 2)) / tileOperations);
        panelsPerChunk = Math.Clamp(tilesInChunk, 1, Math.Min(panels, BlockSizes.BlockPanels));
        columnChunks = (panels + panelsPerChunk - 1) / panelsPerChunk;
        panelsPerChunk = (panels + columnChunks - 1) / columnChunks;
        int rowBlocks = (rows + BlockSizes.BlockRows - 1) / BlockSizes.BlockRows, tilesInBlock = (tiles.Count + rowBlocks - 1) / rowBlocks;
        tilesPerChunk = Math.Clamp(tilesInChunk / panelsPerChunk, 1, tilesInBlock);
        if (product.Update != null)
        {
            // Whole rows, so that the update runs along the memory of weight and moments: tiles of a few columns would read a line here
            // and a line there, pages apart, and the step took longer than with a pass of its own.
            (tilesPerChunk, panelsPerChunk) = (1, panels);
        }

        columnChunks = (panels + panelsPerChunk - 1) / panelsPerChunk;
        rowChunks = (tiles.Count + tilesPerChunk - 1) / tilesPerChunk;
        rowChunksPerBlock = (tilesInBlock + tilesPerChunk - 1) / tilesPerChunk;
    }

    public void Run()
    {
        long rows = tiles.Rows;
        int tilesToPack = packA ? tiles.Count : 0;
        int panelsToPack = packsInChunks ? 0 : packB ? panels : product.PackedB == null && columns % panelWidth != 0 ? 1 : 0;
        if (tilesToPack + panelsToPack != 0)
        {
            var packing = new PackJob(
                this,
                tilesToPack,
                Math.Max(1, PackChunk / Math.Max(1, tiles.LeastHeight * depth)),
                panels - panelsToPack,
                Math.Max(1, PackChunk / Math.Max(1, panelWidth * depth)));
            long elements = ((packA ? rows : 0) + ((long)panelsToPack * panelWidth)) * depth;
            WorkerPool.Run(ref packing, packing.Chunks, elements / 4);
        }

        var computing = new ComputeJob(this);
        long nanoseconds = (rows * columns * Math.Max(depth, 1) / 50) + (isLast ? product.UpdateNanoseconds : 0);
        WorkerPool.Run(ref computing, rowChunks * columnChunks, nanoseconds);
    }

    /// <summary>The width of a panel in whole vectors: the last may be narrower.</summary>
    private int PackedWidth(int panel) =>
        Math.Min(panelWidth, (columns - (panel * panelWidth) + TSimd.Count - 1) / TSimd.Count * TSimd.Count);

    private void PackTile(int tile)
    {
        int start = tiles.Start(tile);
        float* panel = packedA + ((nint)start * depth);
        Packing.PackA<TSimd, TVector>(in product, rowStart + start, tiles.Height(tile), depthStart, depth, panel);
    }

    private void PackPanel(int panel, float* packedB)
    {
        int column = panel * panelWidth, columns = Math.Min(panelWidth, this.columns - column);
        float* packed = packedB + ((nint)column * depth);
        Packing.PackB<TSimd, TVector>(in product, depthStart, depth, columnStart + column, columns, PackedWidth(panel), packed);
    }

    /// <summary>Packs a panel and computes all rows with it.</summary>
    private void PackAndCompute(int panel)
    {
        nint length = (nint)panelWidth * depth;
        // On the calling thread this is the buffer that begins with the packed A, long enough already.
        float* packed = Workspace.Rent(lengthOfPackedA + length) + lengthOfPackedA - (panel * length);
        PackPanel(panel, packed);
        Compute(panel, in product, packed);
    }

    /// <summary>Computes rows of a gradient into memory that the next chunk uses again, and has the update read them from there.</summary>
    private void ComputeAndUpdate(int chunk)
    {
        int row = rowStart + tiles.Start(chunk), end = row + tiles.Height(chunk);
        ProductArguments rows = product;
        // What earlier steps of K have added up stands in C. The thread's other buffer holds the packed operands that this chunk reads.
        if (isFirst) rows.C = Workspace.RentForOperation((long)tiles.Height(chunk) * product.N) - ((nint)row * product.N);
        Compute(chunk, in rows, packedB);
        product.RunUpdate(product.Update, row * product.N, end * product.N, rows.C + ((nint)row * product.N));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private void Compute(int chunk, ref readonly ProductArguments product, float* packedB)
    {
        float* unaligned = stackalloc float[Tile.MaxSize + 16];
        float* tileBuffer = (float*)(((nint)unaligned + 63) & ~(nint)63);

        // Chunk after chunk: a block's rows of A, then the next panels, then the next block.
        int block = chunk / (rowChunksPerBlock * columnChunks), inBlock = chunk % (rowChunksPerBlock * columnChunks);
        int firstRowChunk = block * rowChunksPerBlock, rowChunksInBlock = Math.Min(rowChunksPerBlock, rowChunks - firstRowChunk);
        int firstTile = (firstRowChunk + (inBlock % rowChunksInBlock)) * tilesPerChunk;
        int lastTile = Math.Min(firstTile + tilesPerChunk, tiles.Count);
        int firstPanel = inBlock / rowChunksInBlock * panelsPerChunk;
        int lastPanel = Math.Min(firstPanel + panelsPerChunk, panels);

        for (int index = firstTile; index < lastTile; index++)
        {
            int start = tiles.Start(index), row = rowStart + start, height = tiles.Height(index);
            float* a = packA
                ? packedA + ((nint)start * depth)
                : product.A + (row * product.ARowStride) + (depthStart * product.AColumnStride);
            nint aRowStride = packA ? 1 : product.ARowStride, aStepStride = packA ? height : product.AColumnStride;
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                int column = panel * panelWidth;
                int width = PackedWidth(panel);
                int columns = Math.Min(panelWidth, this.columns - column);
                float* b = product.B + columnStart + column + (depthStart * product.BRowStride);
                nint bStride = width;
                if (product.PackedB != null)
                    b = PackedMatrix.Panel(product.PackedB, product.N, TSimd.Count, depthStart, depth, columnStart + column);
                else if (packB || columns < panelWidth) b = packedB + ((nint)column * depth);
                else bStride = product.BRowStride;
                var tile = new Tile(row, height, columnStart + column, columns, depth, isFirst, isLast);
                tile.Compute<TSimd, TVector>(in product, a, aRowStride, aStepStride, b, bStride, width, tileBuffer);
            }
        }
    }

    private readonly struct PackJob(ProductPass<TSimd, TVector> pass, int tiles, int tilesPerChunk, int firstPanel, int panelsPerChunk)
        : IParallelJob
    {
        private readonly ProductPass<TSimd, TVector> pass = pass;

        public int Chunks => TileChunks + ((pass.panels - firstPanel + panelsPerChunk - 1) / panelsPerChunk);

        private int TileChunks => (tiles + tilesPerChunk - 1) / tilesPerChunk;

        public void Run(int chunk)
        {
            if (chunk < TileChunks)
            {
                int end = Math.Min((chunk + 1) * tilesPerChunk, tiles);
                for (int tile = chunk * tilesPerChunk; tile < end; tile++) pass.PackTile(tile);
            }
            else
            {
                int first = firstPanel + ((chunk - TileChunks) * panelsPerChunk);
                int end = Math.Min(first + panelsPerChunk, pass.panels);
                for (int panel = first; panel < end; panel++) pass.PackPanel(panel, pass.packedB);
            }
        }
    }

    private readonly struct ComputeJob(ProductPass<TSimd, TVector> pass) : IParallelJob
    {
        private readonly ProductPass<TSimd, TVector> pass = pass;

        public void Run(int chunk)
        {
            if (pass.packsInChunks) pass.PackAndCompute(chunk);
            else if (pass.isLast && pass.product.Update != null) pass.ComputeAndUpdate(chunk);
            else pass.Compute(chunk, in pass.product, pass.packedB);
        }
    }
}
