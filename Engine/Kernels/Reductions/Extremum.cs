using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Largest and smallest elements and their places: the first one where several are equal; a NaN is before all numbers.</summary>
internal static unsafe class Extremum
{
    /// <summary>Elements for one thread at a time: 256 KB.</summary>
    private const int ElementsPerChunk = 64 * 1024;

    /// <summary>Elements that are looked through for the place of the extremum, after a fast pass over all.</summary>
    private const int Block = 512;

    /// <summary>Cells of the result that are compared together: they stay in the L1 cache while the rows stream by.</summary>
    private const int CellsPerTile = 1024;

    /// <summary>The partial results of the chunks lie on the stack.</summary>
    private const int MaxChunks = 1024;

    /// <summary>The extremum of one element or more.</summary>
    [SkipLocalsInit]
    public static float OverAll<TOrder>(ReadOnlySpan<float> x)
        where TOrder : unmanaged, IOrder
    {
        int size = (int)Math.Max(ElementsPerChunk, ((long)x.Length + MaxChunks - 1) / MaxChunks);
        int chunks = (int)(((long)x.Length + size - 1) / size);
        if (chunks <= 1) return TOrder.Best(x);
        float* partial = stackalloc float[chunks];
        fixed (float* start = x)
        {
            var job = new AllJob<TOrder>(start, x.Length, size, partial);
            WorkerPool.Run(ref job, chunks, x.Length / 10);
        }
        return TOrder.Best(new ReadOnlySpan<float>(partial, chunks));
    }

    /// <summary>values[o, i] = the extremum of x[o, r, i] over r, indices[o, i] = its first place.</summary>
    public static void OverAxis<TOrder>(ReadOnlySpan<float> x, Span<float> values, Span<float> indices, int reduced, int inner)
        where TOrder : unmanaged, IOrder
    {
        if (values.IsEmpty) return;
        fixed (float* source = x, best = values, places = indices)
        {
            int outer = values.Length / inner;
            if (inner == 1)
            {
                int rows = Math.Max(1, ElementsPerChunk / reduced);
                var job = new RowsJob<TOrder>(source, best, places, outer, reduced, rows);
                WorkerPool.Run(ref job, (outer + rows - 1) / rows, x.Length / 3);
                return;
            }
            var kernel = new PlanesKernel<TOrder>(source, best, places, outer, reduced, inner);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>The place of the extremum of one element or more.</summary>
    public static int Place<TOrder>(ReadOnlySpan<float> x)
        where TOrder : unmanaged, IOrder
    {
        int firstOfBlock = 0;
        if (x.Length > 2 * Block)
        {
            float best = x[0];
            for (int start = 0; start < x.Length && !float.IsNaN(best); start += Block)
            {
                float candidate = TOrder.Best(x.Slice(start, Math.Min(Block, x.Length - start)));
                if (!TOrder.IsBetter(candidate, best)) continue;
                best = candidate;
                firstOfBlock = start;
            }
            x = x.Slice(firstOfBlock, Math.Min(Block, x.Length - firstOfBlock));
        }
        int place = 0;
        for (int i = 1; i < x.Length; i++)
            if (TOrder.IsBetter(x[i], x[place])) place = i;
        return firstOfBlock + place;
    }

    private readonly struct AllJob<TOrder>(float* x, int count, int size, float* partial) : IParallelJob
        where TOrder : unmanaged, IOrder
    {
        public void Run(int chunk)
        {
            long start = (long)chunk * size;
            partial[chunk] = TOrder.Best(new ReadOnlySpan<float>(x + start, (int)Math.Min(size, count - start)));
        }
    }

    private readonly struct RowsJob<TOrder>(float* x, float* values, float* indices, int outer, int reduced, int rows) : IParallelJob
        where TOrder : unmanaged, IOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(outer, ((long)chunk + 1) * rows);
            for (int row = chunk * rows; row < end; row++)
            {
                float* start = x + (nint)row * reduced;
                int place = Place<TOrder>(new ReadOnlySpan<float>(start, reduced));
                values[row] = start[place];
                indices[row] = place;
            }
        }
    }

    private readonly struct PlanesKernel<TOrder>(float* x, float* values, float* indices, int outer, int reduced, int inner) : ISimdKernel
        where TOrder : unmanaged, IOrder
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int tiles = (inner + CellsPerTile - 1) / CellsPerTile;
            int planes = Math.Max(1, (int)Math.Min(outer, ElementsPerChunk / ((long)reduced * inner)));
            var job = new PlanesJob<TSimd, TVector, TOrder>(x, values, indices, outer, reduced, inner, planes, tiles);
            WorkerPool.Run(ref job, (outer + planes - 1) / planes * tiles, (long)outer * reduced * inner / 5);
        }
    }

    private readonly struct PlanesJob<TSimd, TVector, TOrder>(
        float* x, float* values, float* indices, int outer, int reduced, int inner, int planes, int tiles) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOrder : unmanaged, IOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int firstCell = chunk % tiles * CellsPerTile;
            int cells = Math.Min(CellsPerTile, inner - firstCell);
            int firstPlane = chunk / tiles * planes;
            int end = Math.Min(outer, firstPlane + planes);
            for (int plane = firstPlane; plane < end; plane++)
            {
                nint cell = (nint)plane * inner + firstCell;
                float* rows = x + (nint)plane * reduced * inner + firstCell;
                new ReadOnlySpan<float>(rows, cells).CopyTo(new Span<float>(values + cell, cells));
                new Span<float>(indices + cell, cells).Clear();
                for (int r = 1; r < reduced; r++) Compare(rows + (nint)r * inner, values + cell, indices + cell, r, cells);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Compare(float* row, float* best, float* places, int r, int cells)
        {
            TVector number = TSimd.Broadcast(r);
            for (int i = 0; i < cells; i += TSimd.Count)
            {
                int lanes = Math.Min(TSimd.Count, cells - i);
                TVector x = TSimd.LoadPartial(row + i, lanes), old = TSimd.LoadPartial(best + i, lanes);
                TVector place = TSimd.LoadPartial(places + i, lanes);
                TVector isNotBetter = TOrder.IsNotBetter<TSimd, TVector>(x, old), isNumber = TSimd.Equal(old, old);
                TVector better = TSimd.Select(isNumber, TSimd.Select(isNotBetter, old, x), old);
                place = TSimd.Select(isNumber, TSimd.Select(isNotBetter, place, number), place);
                TSimd.StorePartial(better, best + i, lanes);
                TSimd.StorePartial(place, places + i, lanes);
            }
        }
    }
}

/// <summary>Which of two elements comes first.</summary>
internal interface IOrder
{
    /// <summary>The first of one element or more; NaN if there is one.</summary>
    static abstract float Best(ReadOnlySpan<float> x);

    /// <summary>Whether an element comes before the best one so far: a NaN before a number, nothing before a NaN.</summary>
    static abstract bool IsBetter(float candidate, float best);

    /// <summary>A mask of the lanes in which a number is no better than another one.</summary>
    static abstract TVector IsNotBetter<TSimd, TVector>(TVector candidate, TVector best)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>The largest first.</summary>
internal readonly struct LargestFirst : IOrder
{
    public static float Best(ReadOnlySpan<float> x) => TensorPrimitives.Max(x);

    public static bool IsBetter(float candidate, float best) => !(candidate <= best) && !float.IsNaN(best);

    public static TVector IsNotBetter<TSimd, TVector>(TVector candidate, TVector best)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.LessThanOrEqual(candidate, best);
}

/// <summary>The smallest first.</summary>
internal readonly struct SmallestFirst : IOrder
{
    public static float Best(ReadOnlySpan<float> x) => TensorPrimitives.Min(x);

    public static bool IsBetter(float candidate, float best) => !(candidate >= best) && !float.IsNaN(best);

    public static TVector IsNotBetter<TSimd, TVector>(TVector candidate, TVector best)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.LessThanOrEqual(best, candidate);
}
