using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Softmax and its relatives over the middle axis of [outer, reduced, inner].</summary>
/// <remarks>The largest element is taken out first, so that no exponential overflows. Each row, or (where inner is not 1) each tile of some
/// columns, is gone through two or three times while it is in the cache.</remarks>
internal static unsafe class SoftmaxKernel
{
    /// <summary>Elements for one thread at a time.</summary>
    private const int ElementsPerChunk = 8 * 1024;

    /// <summary>Elements of a tile, if that makes a sensible number of columns: 256 KB, which stay in the L2 cache.</summary>
    private const int ElementsPerTile = 64 * 1024;

    /// <summary>Short pieces of rows that lie a power of two apart fall on the same few sets of the caches, so at least 1 KB of each row is
    /// taken, even where the tile then comes from memory again; at most as much as the scratch on the stack holds.</summary>
    private const int MinColumns = 256, MaxColumns = 512;

    /// <summary>result = the softmax, its logarithm, or (one number a group) the logarithm of the sum of exponentials.</summary>
    public static void Forward<TMode>(ReadOnlySpan<float> x, Span<float> result, int reduced, int inner)
        where TMode : unmanaged, ISoftmaxMode => Run<ForwardPass<TMode>>(x, result, reduced, inner);

    /// <summary>Turns the gradient of the result into that of x, in place; y is what <see cref="Forward"/> gave.</summary>
    public static void Backward<TMode>(ReadOnlySpan<float> y, Span<float> gradient, int reduced, int inner)
        where TMode : unmanaged, ISoftmaxGradient => Run<BackwardPass<TMode>>(y, gradient, reduced, inner);

    private static void Run<TPass>(ReadOnlySpan<float> x, Span<float> result, int reduced, int inner)
        where TPass : unmanaged, IPass
    {
        if (result.IsEmpty) return;
        fixed (float* source = x, target = result)
        {
            var kernel = new Kernel<TPass>(source, target, x.Length / reduced / inner, reduced, inner);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>Behind the last row of a block: totals += sums, sums = 0; behind the last of all: sums = totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CloseBlock<TSimd, TVector>(int row, int rows, float* sums, double* totals, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        bool isLast = row == rows - 1;
        if (rows <= WideTotals.ChainVectors || !(isLast || row % WideTotals.ChainVectors == WideTotals.ChainVectors - 1)) return;
        // The lanes behind the last column add what nobody reads.
        for (int i = 0; i < count; i += TSimd.Count) TSimd.AddWidened(TSimd.Load(sums + i), totals + i);
        if (!isLast) new Span<float>(sums, count).Clear();
        else for (int i = 0; i < count; i++) sums[i] = (float)totals[i];
    }

    private interface IPass
    {
        /// <summary>One group along memory.</summary>
        static abstract void Row<TSimd, TVector>(float* x, float* y, nint row, int reduced)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;

        /// <summary>Some groups side by side; <paramref name="group"/> is the number of the first. Scratch: two numbers for each group, and
        /// a total.</summary>
        static abstract void Columns<TSimd, TVector>(
            float* x, float* y, nint start, nint group, int reduced, int inner, int count, float* scratch, double* totals)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;
    }

    private readonly struct Kernel<TPass>(float* x, float* y, int outer, int reduced, int inner) : ISimdKernel
        where TPass : unmanaged, IPass
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // About 1 ns for an exponential.
            long nanoseconds = (long)outer * reduced * inner;
            if (inner == 1)
            {
                int rows = Math.Max(1, ElementsPerChunk / reduced);
                var rowsJob = new RowsJob<TSimd, TVector, TPass>(x, y, reduced, outer, rows);
                WorkerPool.Run(ref rowsJob, (outer + rows - 1) / rows, nanoseconds);
                return;
            }

            int columns = Math.Clamp(ElementsPerTile / reduced / MinColumns * MinColumns, MinColumns, MaxColumns);
            int tiles = (inner + columns - 1) / columns, perChunk = Math.Max(1, ElementsPerChunk / Math.Min(inner, columns) / reduced);
            var job = new ColumnsJob<TSimd, TVector, TPass>(x, y, reduced, inner, columns, tiles, outer * tiles, perChunk);
            WorkerPool.Run(ref job, (outer * tiles + perChunk - 1) / perChunk, nanoseconds);
        }
    }

    private readonly struct RowsJob<TSimd, TVector, TPass>(float* x, float* y, int reduced, int outer, int rows) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPass : unmanaged, IPass
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(outer, ((long)chunk + 1) * rows);
            for (int row = chunk * rows; row < end; row++) TPass.Row<TSimd, TVector>(x, y, row, reduced);
        }
    }

    private readonly struct ColumnsJob<TSimd, TVector, TPass>(
        float* x, float* y, int reduced, int inner, int columns, int tiles, int count, int perChunk) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPass : unmanaged, IPass
    {
        [SkipLocalsInit]
        public void Run(int chunk)
        {
            float* scratch = stackalloc float[2 * MaxColumns];
            double* totals = stackalloc double[MaxColumns];
            int end = (int)Math.Min(count, ((long)chunk + 1) * perChunk);
            for (int number = chunk * perChunk; number < end; number++)
            {
                (int plane, int tile) = Math.DivRem(number, tiles);
                int column = tile * columns;
                nint start = (nint)plane * reduced * inner + column, group = (nint)plane * inner + column;
                TPass.Columns<TSimd, TVector>(x, y, start, group, reduced, inner, Math.Min(columns, inner - column), scratch, totals);
            }
        }
    }

    private readonly struct ForwardPass<TMode> : IPass
        where TMode : unmanaged, ISoftmaxMode
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Row<TSimd, TVector>(float* x, float* y, nint row, int reduced)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            x += row * reduced;
            y += TMode.IsReduction ? row : row * reduced;
            float largest = SoftmaxRow.Largest<TSimd, TVector>(x, reduced);
            if (TMode.IsReduction && float.IsInfinity(largest)) largest = 0;
            float* exponentials = TMode.KeepsExponentials ? y : null;
            float sum = SoftmaxRow.Exponentials<TSimd, TVector>(x, exponentials, reduced, largest);
            if (TMode.IsReduction)
            {
                *y = largest + MathF.Log(sum);
                return;
            }

            TVector m = TSimd.Broadcast(largest), s = TSimd.Broadcast(TMode.KeepsExponentials ? sum : MathF.Log(sum));
            float* source = TMode.KeepsExponentials ? y : x;
            int i = 0;
            for (; i <= reduced - TSimd.Count; i += TSimd.Count)
                TSimd.Store(TMode.Finish<TSimd, TVector>(TSimd.Load(source + i), m, s), y + i);
            if (i < reduced)
                TSimd.StorePartial(TMode.Finish<TSimd, TVector>(TSimd.LoadPartial(source + i, reduced - i), m, s), y + i, reduced - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Columns<TSimd, TVector>(
            float* x, float* y, nint start, nint group, int reduced, int inner, int count, float* scratch, double* totals)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            x += start;
            y += TMode.IsReduction ? group : start;
            float* largest = scratch, sums = scratch + MaxColumns;
            new Span<float>(largest, count).Fill(float.NegativeInfinity);
            new Span<float>(sums, count).Clear();
            new Span<double>(totals, count).Clear();
            for (int r = 0; r < reduced; r++)
            {
                for (int i = 0, lanes; i < count; i += lanes)
                {
                    lanes = Math.Min(TSimd.Count, count - i);
                    // With a NaN the maximum may be any: the sum of exponentials becomes NaN in either case.
                    TVector m = TSimd.Max(TSimd.LoadPartial(largest + i, lanes), TSimd.LoadPartial(x + (nint)r * inner + i, lanes));
                    TSimd.StorePartial(m, largest + i, lanes);
                }
            }

            if (TMode.IsReduction)
            {
                for (int i = 0; i < count; i++)
                    if (float.IsInfinity(largest[i])) largest[i] = 0;
            }

            for (int r = 0; r < reduced; r++)
            {
                nint row = (nint)r * inner;
                for (int i = 0, lanes; i < count; i += lanes)
                {
                    lanes = Math.Min(TSimd.Count, count - i);
                    TVector difference = TSimd.Subtract(TSimd.LoadPartial(x + row + i, lanes), TSimd.LoadPartial(largest + i, lanes));
                    TVector e = ElementaryFunctions.Exp<TSimd, TVector>(difference);
                    if (TMode.KeepsExponentials) TSimd.StorePartial(e, y + row + i, lanes);
                    TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(sums + i, lanes), e), sums + i, lanes);
                }

                CloseBlock<TSimd, TVector>(r, reduced, sums, totals, count);
            }

            if (!TMode.KeepsExponentials)
            {
                for (int i = 0; i < count; i++) sums[i] = MathF.Log(sums[i]);
            }

            float* source = TMode.KeepsExponentials ? y : x;
            for (int r = 0; r < (TMode.IsReduction ? 1 : reduced); r++)
            {
                nint row = (nint)r * inner;
                for (int i = 0, lanes; i < count; i += lanes)
                {
                    lanes = Math.Min(TSimd.Count, count - i);
                    TVector m = TSimd.LoadPartial(largest + i, lanes), s = TSimd.LoadPartial(sums + i, lanes);
                    TSimd.StorePartial(TMode.Finish<TSimd, TVector>(TSimd.LoadPartial(source + row + i, lanes), m, s), y + row + i, lanes);
                }
            }
        }
    }

    private readonly struct BackwardPass<TMode> : IPass
        where TMode : unmanaged, ISoftmaxGradient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Row<TSimd, TVector>(float* y, float* g, nint row, int reduced)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            y += row * reduced;
            g += row * reduced;
            TVector sum = TSimd.Broadcast(SumOfTerms<TSimd, TVector>(y, g, reduced));
            int i = 0;
            for (; i <= reduced - TSimd.Count; i += TSimd.Count)
                TSimd.Store(TMode.Gradient<TSimd, TVector>(TSimd.Load(y + i), TSimd.Load(g + i), sum), g + i);
            int rest = reduced - i;
            if (rest == 0) return;
            TVector last = TMode.Gradient<TSimd, TVector>(TSimd.LoadPartial(y + i, rest), TSimd.LoadPartial(g + i, rest), sum);
            TSimd.StorePartial(last, g + i, rest);
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float SumOfTerms<TSimd, TVector>(float* y, float* g, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int block = WideTotals.ChainVectors * TSimd.Count, i = 0;
            double* totals = stackalloc double[WideTotals.Count];
            for (int start = 0; ; start += block)
            {
                int end = count - start <= block ? count : start + block;
                TVector sum = TSimd.Zero;
                for (; i <= end - TSimd.Count; i += TSimd.Count)
                    sum = TSimd.Add(sum, TMode.Term<TSimd, TVector>(TSimd.Load(y + i), TSimd.Load(g + i)));
                // Behind the end g is 0, and so is the term.
                if (i < end)
                    sum = TSimd.Add(sum, TMode.Term<TSimd, TVector>(TSimd.LoadPartial(y + i, end - i), TSimd.LoadPartial(g + i, end - i)));
                if (count <= block) return TSimd.Sum(sum);
                if (start == 0) new Span<double>(totals, TSimd.Count).Clear();
                TSimd.AddWidened(sum, totals);
                if (end == count) return (float)TSimd.SumWidened(totals);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Columns<TSimd, TVector>(
            float* y, float* g, nint start, nint group, int reduced, int inner, int count, float* scratch, double* totals)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            y += start;
            g += start;
            new Span<float>(scratch, count).Clear();
            new Span<double>(totals, count).Clear();
            for (int r = 0; r < reduced; r++)
            {
                nint row = (nint)r * inner;
                for (int i = 0, lanes; i < count; i += lanes)
                {
                    lanes = Math.Min(TSimd.Count, count - i);
                    TVector term = TMode.Term<TSimd, TVector>(TSimd.LoadPartial(y + row + i, lanes), TSimd.LoadPartial(g + row + i, lanes));
                    TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(scratch + i, lanes), term), scratch + i, lanes);
                }

                CloseBlock<TSimd, TVector>(r, reduced, scratch, totals, count);
            }

            for (int r = 0; r < reduced; r++)
            {
                nint row = (nint)r * inner;
                for (int i = 0, lanes; i < count; i += lanes)
                {
                    lanes = Math.Min(TSimd.Count, count - i);
                    TVector dx = TMode.Gradient<TSimd, TVector>(
                        TSimd.LoadPartial(y + row + i, lanes), TSimd.LoadPartial(g + row + i, lanes),
                        TSimd.LoadPartial(scratch + i, lanes));
                    TSimd.StorePartial(dx, g + row + i, lanes);
                }
            }
        }
    }
}
