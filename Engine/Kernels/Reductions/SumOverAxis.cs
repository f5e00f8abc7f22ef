using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The sum of a term over the middle axis of [outer, reduced, inner].</summary>
/// <remarks>Where inner is 1, a row of memory is one sum and vectors run along it. Else vectors run along inner, and the rows are added in
/// eights, as a tree, in float within blocks of <see cref="BlockRows"/> rows (off by less than 13 * 2^-24 for terms of equal sign) and in
/// double from block to block. The second operand of a term, where it has one, is a value for each cell of the result.</remarks>
internal static unsafe class SumOverAxis
{
    /// <summary>Elements for one thread at a time: 128 KB.</summary>
    private const int ElementsPerChunk = 32 * 1024;

    /// <summary>Cells of the result that are summed together: they stay in the L1 cache while the rows stream by.</summary>
    private const int CellsPerTile = 1024;

    /// <summary>Rows that are added in float.</summary>
    private const int BlockRows = 128;

    /// <summary>Rows of memory longer than this are split among threads, as the sum of all elements is.</summary>
    private const int LongRow = 2 * ElementsPerChunk;

    /// <summary>result[o, i] = the sum over r of term(x[o, r, i]).</summary>
    public static void Run<TTerm>(ReadOnlySpan<float> x, Span<float> result, int reduced, int inner, TTerm term)
        where TTerm : unmanaged, ISumTerm => Run(x, default, result, reduced, inner, term);

    /// <summary>result[o, i] = the sum over r of term(x[o, r, i], y[o, i]).</summary>
    public static void Run<TTerm>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result, int reduced, int inner, TTerm term)
        where TTerm : unmanaged, ISumTerm
    {
        if (result.IsEmpty) return;
        if (reduced == 0)
        {
            result.Clear();
            return;
        }

        if (inner == 1 && reduced > LongRow)
        {
            for (int row = 0; row < result.Length; row++)
            {
                ReadOnlySpan<float> elements = x.Slice(row * reduced, reduced);
                result[row] = (float)(TTerm.IsBinary
                    ? SumOfAll.Run(elements, new BoundTerm<TTerm>(y[row]))
                    : SumOfAll.Run(elements, term));
            }

            return;
        }

        fixed (float* xStart = x, yStart = y, resultStart = result)
        {
            var kernel = new Kernel<TTerm>(xStart, yStart, resultStart, result.Length / inner, reduced, inner, term);
            Simd.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel<TTerm>(float* x, float* y, float* result, int outer, int reduced, int inner, TTerm term) : ISimdKernel
        where TTerm : unmanaged, ISumTerm
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            long nanoseconds = (long)((double)outer * reduced * inner * TTerm.Nanoseconds);
            if (inner == 1)
            {
                int rows = Math.Max(1, ElementsPerChunk / reduced);
                var job = new RowsJob<TSimd, TVector, TTerm>(x, y, result, outer, reduced, rows, term);
                WorkerPool.Run(ref job, (outer + rows - 1) / rows, nanoseconds);
            }
            else
            {
                if (outer == 1 && inner <= CellsPerTile && reduced > BlockRows && (long)reduced * inner >= 2 * ElementsPerChunk)
                {
                    ShareBlocks<TSimd, TVector>(nanoseconds);
                    return;
                }

                // Narrower tiles would give more threads work, but each row of memory would be visited in shorter pieces.
                int tiles = (inner + CellsPerTile - 1) / CellsPerTile;
                int planes = Math.Max(1, (int)Math.Min(outer, ElementsPerChunk / ((long)reduced * inner)));
                var job = new PlanesJob<TSimd, TVector, TTerm>(x, y, result, outer, reduced, inner, planes, tiles, term);
                WorkerPool.Run(ref job, (outer + planes - 1) / planes * tiles, nanoseconds);
            }
        }

        /// <summary>A tall matrix is cut between its rows: a thread reads memory that lies side by side, and mostly what it has written
        /// in the operation before. The sums of the blocks, a part in 128, are added afterwards.</summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void ShareBlocks<TSimd, TVector>(long nanoseconds)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int blocks = (reduced + BlockRows - 1) / BlockRows, perChunk = Math.Max(1, ElementsPerChunk / (BlockRows * inner));
            // A vector behind the last sums is read, and what it holds is added to totals that nobody reads.
            float* sums = Workspace.RentForOperation(((long)blocks * inner) + TSimd.Count);
            var job = new BlocksJob<TSimd, TVector, TTerm>(
                new PlanesJob<TSimd, TVector, TTerm>(x, y, result, 1, reduced, inner, 1, 1, term), sums, inner, blocks, perChunk);
            WorkerPool.Run(ref job, (blocks + perChunk - 1) / perChunk, nanoseconds);
            double* totals = stackalloc double[CellsPerTile];
            new Span<double>(totals, CellsPerTile).Clear();
            for (int block = 0; block < blocks; block++)
                for (int i = 0; i < inner; i += TSimd.Count) TSimd.AddWidened(TSimd.Load(sums + ((long)block * inner) + i), totals + i);
            for (int i = 0; i < inner; i++) result[i] = (float)totals[i];
        }
    }

    private readonly struct BlocksJob<TSimd, TVector, TTerm>(
        PlanesJob<TSimd, TVector, TTerm> plane, float* sums, int inner, int blocks, int perChunk) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm
    {
        public void Run(int chunk)
        {
            int end = Math.Min(blocks, (chunk + 1) * perChunk);
            for (int block = chunk * perChunk; block < end; block++) plane.AddBlock(block, sums + ((long)block * inner));
        }
    }

    private readonly struct RowsJob<TSimd, TVector, TTerm>(float* x, float* y, float* result, int outer, int reduced, int rows, TTerm term)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(outer, ((long)chunk + 1) * rows);
            if (TTerm.IsBinary)
            {
                for (int row = chunk * rows; row < end; row++)
                {
                    var bound = new BoundTerm<TTerm>(y[row]);
                    float* start = x + (long)row * reduced;
                    result[row] = (float)SumOfAll.OfRun<TSimd, TVector, BoundTerm<TTerm>>(start, null, reduced, bound);
                }
            }
            else
            {
                for (int row = chunk * rows; row < end; row++)
                    result[row] = (float)SumOfAll.OfRun<TSimd, TVector, TTerm>(x + (long)row * reduced, null, reduced, term);
            }
        }
    }

    private readonly struct PlanesJob<TSimd, TVector, TTerm>(
        float* x, float* y, float* result, int outer, int reduced, int inner, int planes, int tiles, TTerm term) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm
    {
        /// <summary>Adds one block of rows of the only plane, of one tile.</summary>
        public void AddBlock(int block, float* total)
        {
            int row = block * BlockRows;
            AddRows(x + ((long)row * inner), Math.Min(BlockRows, reduced - row), y, total, inner);
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            float* block = stackalloc float[CellsPerTile];
            double* totals = stackalloc double[CellsPerTile];
            int firstCell = chunk % tiles * CellsPerTile;
            int cells = Math.Min(CellsPerTile, inner - firstCell);
            int firstPlane = chunk / tiles * planes;
            int end = Math.Min(outer, firstPlane + planes);
            for (int plane = firstPlane; plane < end; plane++)
            {
                long cell = (long)plane * inner + firstCell;
                float* rows = x + (long)plane * reduced * inner + firstCell;
                if (reduced <= BlockRows) AddRows(rows, reduced, y + cell, result + cell, cells);
                else AddBlocks(rows, y + cell, result + cell, cells, block, totals);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddBlocks(float* rows, float* second, float* total, int cells, float* block, double* totals)
        {
            new Span<double>(totals, cells).Clear();
            for (int r = 0; r < reduced; r += BlockRows)
            {
                AddRows(rows + (long)r * inner, Math.Min(BlockRows, reduced - r), second, block, cells);
                // The lanes behind the last cell add what nobody reads.
                for (int i = 0; i < cells; i += TSimd.Count) TSimd.AddWidened(TSimd.Load(block + i), totals + i);
            }

            for (int i = 0; i < cells; i++) total[i] = (float)totals[i];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddRows(float* rows, int count, float* second, float* total, int cells)
        {
            int width = TSimd.Count;
            // The first rows, up to a multiple of eight, begin the totals; so nothing needs to be cleared.
            int head = count % 8 == 0 ? 8 : count % 8;
            for (int i = 0; i < cells; i += width)
            {
                int lanes = Math.Min(width, cells - i);
                TVector y0 = TTerm.IsBinary ? TSimd.LoadPartial(second + i, lanes) : TSimd.Zero;
                TVector sum = TSimd.Zero;
                for (int row = 0; row < head; row++)
                    sum = TSimd.Add(sum, term.Of<TSimd, TVector>(TSimd.LoadPartial(rows + (long)row * inner + i, lanes), y0));
                TSimd.StorePartial(sum, total + i, lanes);
            }

            for (int r = head; r < count; r += 8)
            {
                float* p = rows + (long)r * inner;
                int i = 0;
                for (; i <= cells - width; i += width)
                {
                    TVector y0 = TTerm.IsBinary ? TSimd.Load(second + i) : TSimd.Zero;
                    TSimd.Store(TSimd.Add(TSimd.Load(total + i), EightRows(p + i, y0)), total + i);
                }

                if (i < cells)
                {
                    int lanes = cells - i;
                    TVector y0 = TTerm.IsBinary ? TSimd.LoadPartial(second + i, lanes) : TSimd.Zero;
                    TVector sum = TSimd.Zero;
                    for (int row = 0; row < 8; row++)
                        sum = TSimd.Add(sum, term.Of<TSimd, TVector>(TSimd.LoadPartial(p + (long)row * inner + i, lanes), y0));
                    TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(total + i, lanes), sum), total + i, lanes);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TVector EightRows(float* p, TVector y0)
        {
            long stride = inner;
            TVector a = TSimd.Add(term.Of<TSimd, TVector>(TSimd.Load(p), y0), term.Of<TSimd, TVector>(TSimd.Load(p + stride), y0));
            TVector b = TSimd.Add(
                term.Of<TSimd, TVector>(TSimd.Load(p + 2 * stride), y0), term.Of<TSimd, TVector>(TSimd.Load(p + 3 * stride), y0));
            TVector c = TSimd.Add(
                term.Of<TSimd, TVector>(TSimd.Load(p + 4 * stride), y0), term.Of<TSimd, TVector>(TSimd.Load(p + 5 * stride), y0));
            TVector d = TSimd.Add(
                term.Of<TSimd, TVector>(TSimd.Load(p + 6 * stride), y0), term.Of<TSimd, TVector>(TSimd.Load(p + 7 * stride), y0));
            return TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d));
        }
    }
}
