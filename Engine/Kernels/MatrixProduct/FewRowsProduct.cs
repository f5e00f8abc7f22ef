using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Products with few rows (a batch that goes through a layer): each panel of B serves few tiles, so who computes them packs it,
/// and uses it while it is in the nearest caches.</summary>
/// <remarks>
/// <para>Against packing all of B first: it saves the way of packed panels to a far cache and back, and a meeting of the threads for each
/// block of K.</para>
/// <para>Where the rows of B lie one after another (a layer's gradient with respect to its input, B is its weight), K is cut in two halves
/// that are added at the end. So a thread reads the same rows of the weight that it reads in the forward pass, and of which it computes the
/// gradient and the update. Cut by columns, every line of the weight would go to all threads and be called back for the update: that took
/// longer than the product.</para>
/// <para>Where there are more threads than panels, the rows are cut too, and a panel is packed once for each part of them. Tiles do not
/// depend on each other, so that changes no bit.</para>
/// </remarks>
internal readonly unsafe struct FewRowsProduct : ISimdKernel
{
    /// <summary>So many rows of a block of K, 393 KB, stay in the second-level cache while the panels of B pass by.</summary>
    private const int MaxRows = 256;

    /// <summary>Panels that one chunk of work takes at most: they share the rows of A that were fetched.</summary>
    private const int MaxChunkPanels = 4;

    /// <summary>At least so many chunks, so that threads end at about the same time.</summary>
    private const int MinChunks = 16;

    /// <summary>From here on adding the halves costs little beside computing them.</summary>
    private const int MinHalvedDepth = 256;

    /// <summary>Products below this are too small for several threads.</summary>
    private const long MinHalvedOperations = 1_000_000;

    private readonly ProductArguments product;

    public FewRowsProduct(ProductArguments product) => this.product = product;

    /// <summary>Decides by the shape and the layout.</summary>
    public static bool Suits(in ProductArguments product) =>
        product.M <= MaxRows && product.K > 0 && (Packing.PaysForB(in product, product.M) || HalvesDepth(in product));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var job = new Job<TSimd, TVector>(product, BlockSizes.Current);
        job.PackA();
        WorkerPool.Run(ref job, job.Chunks, (long)product.M * product.N * product.K / 50);
        job.AddHalves();
    }

    private static bool HalvesDepth(in ProductArguments product) =>
        product.BColumnStride == 1 && !product.HasEpilogue && product.K >= MinHalvedDepth
        && (long)product.M * product.N * product.K >= MinHalvedOperations;

    private readonly struct Job<TSimd, TVector> : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ProductArguments product;
        private readonly RowTiles tiles;
        private readonly int parts;
        private readonly DepthBlocks blocks;
        private readonly int panelWidth;
        private readonly int panels;
        private readonly int panelsPerChunk;
        private readonly int tilesPerChunk;
        private readonly bool packB;
        private readonly float* packedA;
        private readonly float* secondHalf;

        public Job(in ProductArguments product, BlockSizes sizes)
        {
            this.product = product;
            tiles = new RowTiles(product.M, sizes.TileRows);
            parts = HalvesDepth(in product) ? 2 : 1;
            blocks = new DepthBlocks(product.K, sizes.BlockDepth, parts);
            panelWidth = sizes.TileVectors * TSimd.Count;
            panels = (product.N + panelWidth - 1) / panelWidth;
            panelsPerChunk = Math.Clamp(panels * parts / Math.Max(MinChunks, WorkerPool.MostThreads), 1, MaxChunkPanels);
            int rowChunks = Math.Clamp(WorkerPool.MostThreads / (parts * ColumnChunks), 1, tiles.Count);
            tilesPerChunk = (tiles.Count + rowChunks - 1) / rowChunks;
            packB = Packing.PaysForB(in product, product.M);
            bool packA = Packing.PaysForA(in product, product.M, product.K);
            long packedA = packA ? (long)product.M * product.K : 0;
            packedA = (packedA + 15) & ~15L;
            float* workspace = Workspace.Rent(packedA + (parts == 2 ? (long)product.M * product.N : 0));
            this.packedA = packA ? workspace : null;
            secondHalf = workspace + packedA;
        }

        public int Chunks => parts * RowChunks * ColumnChunks;

        private int ColumnChunks => (panels + panelsPerChunk - 1) / panelsPerChunk;

        private int RowChunks => (tiles.Count + tilesPerChunk - 1) / tilesPerChunk;

        public void PackA()
        {
            if (packedA == null) return;
            var packing = new PackAJob(this);
            WorkerPool.Run(ref packing, tiles.Count, (long)product.M * product.K / 4);
        }

        public void AddHalves()
        {
            if (parts == 1) return;
            var addition = new AddJob(product, secondHalf);
            WorkerPool.Run(ref addition, addition.Chunks, (long)product.M * product.N / 8);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        public void Run(int chunk)
        {
            float* buffers = stackalloc float[Tile.MaxSize + BlockSizes.MaxPanel + 16];
            float* tileBuffer = (float*)(((nint)buffers + 63) & ~(nint)63), packedB = tileBuffer + Tile.MaxSize;
            int cut = chunk / ColumnChunks, part = cut / RowChunks;
            int first = chunk % ColumnChunks * panelsPerChunk, end = Math.Min(first + panelsPerChunk, panels);
            int firstTile = cut % RowChunks * tilesPerChunk, endTile = Math.Min(firstTile + tilesPerChunk, tiles.Count);
            int firstBlock = part * blocks.Count / parts, endBlock = (part + 1) * blocks.Count / parts;
            ProductArguments product = this.product;
            if (part != 0)
            {
                product.C = secondHalf;
                product.CRowStride = product.N;
                product.Beta = 0;
            }

            for (int block = firstBlock; block < endBlock; block++)
            {
                int start = blocks.Start(block), depth = blocks.Depth(block);
                bool isFirst = block == firstBlock, isLast = block == blocks.Count - 1;
                for (int panel = first; panel < end; panel++)
                {
                    int column = panel * panelWidth, columns = Math.Min(panelWidth, product.N - column);
                    int width = (columns + TSimd.Count - 1) / TSimd.Count * TSimd.Count;
                    float* b = product.B + (start * product.BRowStride) + column;
                    nint bStride = product.BRowStride;
                    if (product.PackedB != null)
                    {
                        b = PackedMatrix.Panel(product.PackedB, product.N, TSimd.Count, start, depth, column);
                        bStride = width;
                    }
                    else if (packB || columns < panelWidth)
                    {
                        Packing.PackB<TSimd, TVector>(in product, start, depth, column, columns, width, packedB);
                        b = packedB;
                        bStride = width;
                    }

                    for (int index = firstTile; index < endTile; index++)
                    {
                        int row = tiles.Start(index), height = tiles.Height(index);
                        var tile = new Tile(row, height, column, columns, depth, isFirst, isLast);
                        if (packedA != null)
                        {
                            float* a = packedA + ((nint)row * product.K) + (start * height);
                            tile.Compute<TSimd, TVector>(in product, a, 1, height, b, bStride, width, tileBuffer);
                        }
                        else
                        {
                            float* a = product.A + (row * product.ARowStride) + (start * product.AColumnStride);
                            tile.Compute<TSimd, TVector>(
                                in product, a, product.ARowStride, product.AColumnStride, b, bStride, width, tileBuffer);
                        }
                    }
                }
            }
        }

        private readonly struct PackAJob(Job<TSimd, TVector> job) : IParallelJob
        {
            private readonly Job<TSimd, TVector> job = job;

            public void Run(int tile)
            {
                int row = job.tiles.Start(tile);
                Packing.PackA<TSimd, TVector>(
                    in job.product, row, job.tiles.Height(tile), 0, job.product.K, job.packedA + ((nint)row * job.product.K));
            }
        }

        /// <summary>Adds the second half of K to C, some rows a chunk.</summary>
        private readonly struct AddJob(ProductArguments product, float* secondHalf) : IParallelJob
        {
            private const int ChunkLength = 16 * 1024;

            private readonly ProductArguments product = product;

            public int Chunks => (product.M + RowsInChunk - 1) / RowsInChunk;

            private int RowsInChunk => Math.Max(1, ChunkLength / product.N);

            public void Run(int chunk)
            {
                int end = Math.Min((chunk + 1) * RowsInChunk, product.M);
                for (int row = chunk * RowsInChunk; row < end; row++)
                {
                    float* c = product.C + (row * product.CRowStride);
                    ElementwiseLoops.Binary<TSimd, TVector, AddOperator, Contiguous, Contiguous, Overwriting>(
                        default, c, secondHalf + ((nint)row * product.N), c, product.N);
                }
            }
        }
    }
}
