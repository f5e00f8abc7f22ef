using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Largest and smallest elements and their places: the first one where several are equal; a NaN is before all numbers.</summary>
internal static unsafe class Extremum
{
    /// <summary>Elements for one thread at a time: 128 KB.</summary>
    private const int ElementsPerChunk = 32 * 1024;

    /// <summary>Cells of the result that are compared together: they stay in the L1 cache while the rows stream by.</summary>
    private const int CellsPerTile = 1024;

    /// <summary>The partial results of the chunks lie on the stack.</summary>
    private const int MaxChunks = 1024;

    /// <summary>The extremum of one element or more.</summary>
    public static float OverAll<TOrder>(ReadOnlySpan<float> x)
        where TOrder : unmanaged, IOrder
    {
        fixed (float* start = x)
        {
            var kernel = new AllKernel<TOrder>(start, x.Length);
            Simd.Dispatch(ref kernel);
            return kernel.Result;
        }
    }

    /// <summary>The place of the extremum of one element or more.</summary>
    public static int Place<TOrder>(ReadOnlySpan<float> x)
        where TOrder : unmanaged, IOrder
    {
        fixed (float* start = x)
        {
            var kernel = new PlaceKernel<TOrder>(start, x.Length);
            Simd.Dispatch(ref kernel);
            return kernel.Result;
        }
    }

    /// <summary>values[o, i] = the extremum of x[o, r, i] over r, indices[o, i] = its first place.</summary>
    public static void OverAxis<TOrder>(ReadOnlySpan<float> x, Span<float> values, Span<float> indices, int reduced, int inner)
        where TOrder : unmanaged, IOrder
    {
        if (values.IsEmpty) return;
        fixed (float* source = x, best = values, places = indices)
        {
            var kernel = new AxisKernel<TOrder>(source, best, places, values.Length / inner, reduced, inner);
            Simd.Dispatch(ref kernel);
        }
    }

    private struct AllKernel<TOrder>(float* x, int count) : ISimdKernel
        where TOrder : unmanaged, IOrder
    {
        public float Result { get; private set; }

        [SkipLocalsInit]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int size = (int)Math.Max(ElementsPerChunk, ((long)count + MaxChunks - 1) / MaxChunks);
            int chunks = (int)(((long)count + size - 1) / size);
            if (chunks <= 1)
            {
                Result = ExtremumRow.Best<TSimd, TVector, TOrder>(x, count);
                return;
            }

            float* partial = stackalloc float[chunks];
            var job = new AllJob<TSimd, TVector, TOrder>(x, count, size, partial);
            WorkerPool.Run(ref job, chunks, count / 8);
            Result = TOrder.Best(new ReadOnlySpan<float>(partial, chunks));
        }
    }

    private readonly struct AllJob<TSimd, TVector, TOrder>(float* x, int count, int size, float* partial) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOrder : unmanaged, IOrder
    {
        public void Run(int chunk)
        {
            long start = (long)chunk * size;
            partial[chunk] = ExtremumRow.Best<TSimd, TVector, TOrder>(x + start, (int)Math.Min(size, count - start));
        }
    }

    private struct PlaceKernel<TOrder>(float* x, int count) : ISimdKernel
        where TOrder : unmanaged, IOrder
    {
        public int Result { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Result = ExtremumRow.Place<TSimd, TVector, TOrder>(x, count);
    }

    private readonly struct AxisKernel<TOrder>(float* x, float* values, float* indices, int outer, int reduced, int inner) : ISimdKernel
        where TOrder : unmanaged, IOrder
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            long nanoseconds = (long)outer * reduced * inner / 5;
            if (inner == 1)
            {
                int rows = Math.Max(1, ElementsPerChunk / reduced);
                var rowsJob = new RowsJob<TSimd, TVector, TOrder>(x, values, indices, outer, reduced, rows);
                WorkerPool.Run(ref rowsJob, (outer + rows - 1) / rows, nanoseconds);
                return;
            }

            int tiles = (inner + CellsPerTile - 1) / CellsPerTile;
            int planes = Math.Max(1, (int)Math.Min(outer, ElementsPerChunk / ((long)reduced * inner)));
            var job = new PlanesJob<TSimd, TVector, TOrder>(x, values, indices, outer, reduced, inner, planes, tiles);
            WorkerPool.Run(ref job, (outer + planes - 1) / planes * tiles, nanoseconds);
        }
    }

    private readonly struct RowsJob<TSimd, TVector, TOrder>(float* x, float* values, float* indices, int outer, int reduced, int rows)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOrder : unmanaged, IOrder
    {
        public void Run(int chunk)
        {
            int end = (int)Math.Min(outer, ((long)chunk + 1) * rows);
            for (int row = chunk * rows; row < end; row++)
            {
                float* start = x + (nint)row * reduced;
                int place = ExtremumRow.Place<TSimd, TVector, TOrder>(start, reduced);
                values[row] = start[place];
                indices[row] = place;
            }
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
