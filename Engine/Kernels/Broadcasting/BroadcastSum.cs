using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The sum over the axes along which an operand was repeated: the gradient of broadcasting.</summary>
/// <remarks>
/// Sums are added in an order that depends on the shapes and the vector width only. Blocks of at most <see cref="BlockRows"/> terms are added
/// first and then their sums, so that the error grows with the number of blocks instead of the number of terms.
/// </remarks>
internal static unsafe class BroadcastSum
{
    /// <summary>Columns that are summed together: their sums (2 KB) stay in the first-level cache while the rows stream by.</summary>
    private const int StripColumns = 512;

    /// <summary>Rows that are added before their sum goes to the total.</summary>
    private const int BlockRows = 64;

    /// <summary>Rows shorter than this are summed several at a time, as one long row whose parts are added at the end.</summary>
    private const int NarrowColumns = 64;

    /// <summary>
    /// target = the sum of source over the axes that the target lacks (it has size 1 there, or no such axis), or target += that sum; with
    /// <paramref name="negate"/> the sum's sign is changed first.
    /// </summary>
    public static void Run(
        ReadOnlySpan<float> source,
        ReadOnlySpan<int> sourceShape,
        Span<float> target,
        ReadOnlySpan<int> targetShape,
        bool accumulate,
        bool negate = false)
    {
        var plan = BroadcastPlan.Create(sourceShape, sourceShape, targetShape);
        if (plan.Count != source.Length || plan.RightCount != target.Length)
            throw new ArgumentException($"BroadcastSum: {source.Length} elements for a target of {target.Length}");
        if (plan.Count == 0)
        {
            if (!accumulate) target.Clear();
            return;
        }

        fixed (float* from = source, to = target)
        {
            var kernel = new Kernel(from, to, accumulate, negate) { Plan = plan };
            Simd.Dispatch(ref kernel);
        }
    }

    private struct Kernel(float* source, float* target, bool accumulate, bool negate) : ISimdKernel
    {
        public BroadcastPlan Plan;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // Neighbouring axes differ in whether they are summed, so every second one is: from axis 1 or from axis 2 on.
            bool columnsAreKept = Plan.Rank == 0 || Plan.RightRuns(0);
            int firstSummed = columnsAreKept ? 1 : 2, firstKept = columnsAreKept ? 2 : 1;
            int* keptPosition = stackalloc int[Math.Max(Plan.Rank, 1)];
            new Span<int>(keptPosition, Plan.Rank).Clear();
            int columns = Plan.Rank == 0 ? 1 : Plan.Size(0);
            int width = columnsAreKept ? columns : 1;
            float* from = source;
            for (float* to = target; ; to += width)
            {
                if (columnsAreKept) SumColumns<TSimd, TVector>(from, to, columns, firstSummed);
                else SumRuns<TSimd, TVector>(from, to, columns, firstSummed);
                if (!Advance(ref from, keptPosition, firstKept)) return;
            }
        }

        /// <summary>Moves on along every second axis from <paramref name="firstAxis"/>; false when it is back at the start.</summary>
        private readonly bool Advance(ref float* from, int* position, int firstAxis)
        {
            for (int axis = firstAxis; axis < Plan.Rank; axis += 2)
            {
                from += Plan.LeftStride(axis);
                if (++position[axis] < Plan.Size(axis)) return true;
                position[axis] = 0;
                from -= (nint)Plan.LeftStride(axis) * Plan.Size(axis);
            }

            return false;
        }

        /// <summary>One target element: the sum of runs of neighbouring elements.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SumRuns<TSimd, TVector>(float* from, float* to, int length, int firstSummed)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int* position = stackalloc int[Plan.Rank];
            new Span<int>(position, Plan.Rank).Clear();
            float total = 0;
            do
                total += BroadcastSumLoops.Run<TSimd, TVector>(from, length);
            while (Advance(ref from, position, firstSummed));
            if (negate) total = -total;
            *to = accumulate ? *to + total : total;
        }

        /// <summary>One row of the target: the sum of rows of the source.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SumColumns<TSimd, TVector>(float* from, float* to, int columns, int firstSummed)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* total = stackalloc float[StripColumns];
            int* position = stackalloc int[Math.Max(Plan.Rank, 1)];
            new Span<int>(position, Plan.Rank).Clear();
            int rows = firstSummed < Plan.Rank ? Plan.Size(firstSummed) : 1;
            for (int column = 0; column < columns; column += StripColumns)
            {
                int width = Math.Min(StripColumns, columns - column);
                new Span<float>(total, width).Clear();
                float* block = from + column;
                do
                {
                    if (columns < NarrowColumns) SumNarrowRows<TSimd, TVector>(block, rows, columns, total);
                    else SumRows<TSimd, TVector>(block, rows, columns, width, total);
                }
                while (Advance(ref block, position, firstSummed + 2));

                if (negate) ElementwiseLoops.Unary<TSimd, TVector, NegateOperator, Overwriting>(default, total, total, width);
                if (accumulate)
                    ElementwiseLoops.Binary<TSimd, TVector, AddOperator, Contiguous, Contiguous, Overwriting>(default, to + column, total, to + column, width);
                else
                    new Span<float>(total, width).CopyTo(new Span<float>(to + column, width));
            }
        }

        /// <summary>total += the sum of the rows.</summary>
        private static void SumRows<TSimd, TVector>(float* from, int rows, int rowStride, int width, float* total)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* partial = stackalloc float[StripColumns];
            for (int row = 0; row < rows; row += BlockRows)
            {
                BroadcastSumLoops.Columns<TSimd, TVector>(from + ((nint)row * rowStride), Math.Min(BlockRows, rows - row), rowStride, width, partial);
                ElementwiseLoops.Binary<TSimd, TVector, AddOperator, Contiguous, Contiguous, Overwriting>(default, total, partial, total, width);
            }
        }

        private static void SumNarrowRows<TSimd, TVector>(float* from, int rows, int columns, float* total)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int together = StripColumns / columns, groups = rows / together;
            if (groups > 0)
            {
                int width = together * columns;
                float* wide = stackalloc float[StripColumns];
                new Span<float>(wide, width).Clear();
                SumRows<TSimd, TVector>(from, groups, width, width, wide);
                SumRows<TSimd, TVector>(wide, together, columns, columns, total);
            }

            int done = groups * together;
            SumRows<TSimd, TVector>(from + ((nint)done * columns), rows - done, columns, columns, total);
        }
    }
}

/// <summary>The inner loops of <see cref="BroadcastSum"/>.</summary>
internal static unsafe class BroadcastSumLoops
{
    /// <summary>Elements that are added before their sum goes to the total.</summary>
    private const int BlockLength = 1024;

    /// <summary>total[j] = the sum over the rows of from[row * rowStride + j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<TSimd, TVector>(float* from, int rows, nint rowStride, int width, float* total)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int row = rows & 3;
        Start<TSimd, TVector>(from, row, rowStride, width, total);
        for (; row < rows; row += 4)
        {
            float* r0 = from + (row * rowStride), r1 = r0 + rowStride, r2 = r1 + rowStride, r3 = r2 + rowStride;
            int step = TSimd.Count, i = 0;
            for (; i <= width - step; i += step)
            {
                TVector sum = TSimd.Add(TSimd.Add(TSimd.Load(r0 + i), TSimd.Load(r1 + i)), TSimd.Add(TSimd.Load(r2 + i), TSimd.Load(r3 + i)));
                TSimd.Store(TSimd.Add(TSimd.Load(total + i), sum), total + i);
            }

            if (i == width) continue;
            int rest = width - i;
            TVector last = TSimd.Add(
                TSimd.Add(TSimd.LoadPartial(r0 + i, rest), TSimd.LoadPartial(r1 + i, rest)),
                TSimd.Add(TSimd.LoadPartial(r2 + i, rest), TSimd.LoadPartial(r3 + i, rest)));
            TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(total + i, rest), last), total + i, rest);
        }
    }

    /// <summary>The sum of neighbouring elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run<TSimd, TVector>(float* from, int length)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int step = TSimd.Count;
        float total = 0;
        for (int start = 0; start < length; start += BlockLength)
        {
            int end = Math.Min(length, start + BlockLength), i = start;
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (; i <= end - (4 * step); i += 4 * step)
            {
                s0 = TSimd.Add(s0, TSimd.Load(from + i));
                s1 = TSimd.Add(s1, TSimd.Load(from + i + step));
                s2 = TSimd.Add(s2, TSimd.Load(from + i + (2 * step)));
                s3 = TSimd.Add(s3, TSimd.Load(from + i + (3 * step)));
            }

            for (; i <= end - step; i += step) s0 = TSimd.Add(s0, TSimd.Load(from + i));
            if (i < end) s1 = TSimd.Add(s1, TSimd.LoadPartial(from + i, end - i));
            total += TSimd.Sum(TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)));
        }

        return total;
    }

    /// <summary>total[j] = the sum of the first 0 to 3 rows.</summary>
    private static void Start<TSimd, TVector>(float* from, int rows, nint rowStride, int width, float* total)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (rows == 0)
        {
            new Span<float>(total, width).Clear();
            return;
        }

        new Span<float>(from, width).CopyTo(new Span<float>(total, width));
        for (int row = 1; row < rows; row++)
            ElementwiseLoops.Binary<TSimd, TVector, AddOperator, Contiguous, Contiguous, Overwriting>(default, total, from + (row * rowStride), total, width);
    }
}
