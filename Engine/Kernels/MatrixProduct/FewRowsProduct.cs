using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>
/// Products with few rows (a batch that goes through a layer): each panel of B serves few tiles, so who computes them packs it, and
/// uses it while it is in the nearest caches.
/// </summary>
/// <remarks>Against packing all of B first: it saves the way of packed panels to a far cache and back, and a meeting of the threads for each
/// block of K.</remarks>
internal readonly unsafe struct FewRowsProduct : ISimdKernel
{
    /// <summary>So many rows of a block of K, 393 KB, stay in the second-level cache while the panels of B pass by.</summary>
    private const int MaxRows = 256;

    /// <summary>Panels that one chunk of work takes at most: they share the rows of A that were fetched.</summary>
    private const int MaxChunkPanels = 4;

    /// <summary>At least so many chunks, so that threads end at about the same time.</summary>
    private const int MinChunks = 16;

    private readonly ProductArguments _product;

    public FewRowsProduct(ProductArguments product) => _product = product;

    /// <summary>Decides by the shape and the layout.</summary>
    public static bool Suits(in ProductArguments product) => product.M <= MaxRows && product.K > 0 && Packing.PaysForB(in product, product.M);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        BlockSizes sizes = BlockSizes.Current;
        var job = new Job<TSimd, TVector>(_product, sizes);
        job.PackA();
        WorkerPool.Run(ref job, job.Chunks, (long)_product.M * _product.N * _product.K / 50);
    }

    private readonly struct Job<TSimd, TVector> : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ProductArguments _product;
        private readonly RowTiles _tiles;
        private readonly int _blocks;
        private readonly int _panelWidth;
        private readonly int _panels;
        private readonly int _panelsPerChunk;
        private readonly float* _packedA;

        public Job(in ProductArguments product, BlockSizes sizes)
        {
            _product = product;
            _tiles = new RowTiles(product.M, sizes.TileRows);
            _blocks = (product.K + sizes.BlockDepth - 1) / sizes.BlockDepth;
            _panelWidth = sizes.TileVectors * TSimd.Count;
            _panels = (product.N + _panelWidth - 1) / _panelWidth;
            _panelsPerChunk = Math.Clamp(_panels / MinChunks, 1, MaxChunkPanels);
            _packedA = Packing.PaysForA(product.M, product.K) ? Workspace.Rent((long)product.M * product.K) : null;
        }

        public int Chunks => (_panels + _panelsPerChunk - 1) / _panelsPerChunk;

        public void PackA()
        {
            if (_packedA == null) return;
            var packing = new PackAJob(this);
            WorkerPool.Run(ref packing, _tiles.Count, (long)_product.M * _product.K / 4);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        public void Run(int chunk)
        {
            float* buffers = stackalloc float[Tile.MaxSize + BlockSizes.MaxPanel + 16];
            float* tileBuffer = (float*)(((nint)buffers + 63) & ~(nint)63), b = tileBuffer + Tile.MaxSize;
            int first = chunk * _panelsPerChunk, end = Math.Min(first + _panelsPerChunk, _panels);
            for (int block = 0; block < _blocks; block++)
            {
                int start = (int)((long)_product.K * block / _blocks);
                int depth = (int)((long)_product.K * (block + 1) / _blocks) - start;
                for (int panel = first; panel < end; panel++)
                {
                    int column = panel * _panelWidth, columns = Math.Min(_panelWidth, _product.N - column);
                    int width = (columns + TSimd.Count - 1) / TSimd.Count * TSimd.Count;
                    Packing.PackB<TSimd, TVector>(in _product, start, depth, column, columns, width, b);
                    for (int index = 0; index < _tiles.Count; index++)
                    {
                        int row = _tiles.Start(index), height = _tiles.Height(index);
                        var tile = new Tile(row, height, column, columns, depth, block == 0, block == _blocks - 1);
                        if (_packedA != null)
                        {
                            float* a = _packedA + ((nint)row * _product.K) + (start * height);
                            tile.Compute<TSimd, TVector>(in _product, a, 1, height, b, width, width, tileBuffer);
                        }
                        else
                        {
                            float* a = _product.A + (row * _product.ARowStride) + (start * _product.AColumnStride);
                            tile.Compute<TSimd, TVector>(
                                in _product, a, _product.ARowStride, _product.AColumnStride, b, width, width, tileBuffer);
                        }
                    }
                }
            }
        }

        private readonly struct PackAJob(Job<TSimd, TVector> job) : IParallelJob
        {
            private readonly Job<TSimd, TVector> _job = job;

            public void Run(int tile)
            {
                int row = _job._tiles.Start(tile);
                Packing.PackA<TSimd, TVector>(
                    in _job._product, row, _job._tiles.Height(tile), 0, _job._product.K, _job._packedA + ((nint)row * _job._product.K));
            }
        }
    }
}
