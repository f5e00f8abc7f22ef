using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The sum over the axes along which an operand was repeated: the gradient of broadcasting.</summary>
/// <remarks>Sums are added in an order that depends on the shapes and the vector width only. Blocks of at most <see cref="BlockRows"/> rows
/// are added in float (off by less than 11 * 2^-24 for terms of equal sign), their sums in double, so that the error does not grow with the
/// number of terms.</remarks>
internal static unsafe class BroadcastSum
{
    /// <summary>Columns that are summed together: their sums (6 KB) stay in the first-level cache while the rows stream by.</summary>
    private const int StripColumns = 512;

    /// <summary>Rows that are added before their sum goes to the total.</summary>
    private const int BlockRows = 64;

    /// <summary>Rows shorter than this are summed several at a time, as one long row whose parts are added at the end.</summary>
    private const int NarrowColumns = 64;

    /// <summary>target = the sum of source over the axes that the target lacks (it has size 1 there, or no such axis), or target += that
    /// sum; with <paramref name="negate"/> the sum's sign is changed first.</summary>
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
            var kernel = new Kernel(from, to, accumulate, negate, in plan);
            WorkerPool.Run(ref kernel, kernel.ChunkCount, plan.Count / 20);
        }
    }

    /// <summary>Neighbouring collapsed axes differ in whether they are summed, so every second one is. If the innermost is kept, its
    /// elements are the columns of the target's rows, which are cut into strips; if it is summed, it is the innermost of the sums and a row
    /// of the target has one column.</summary>
    private struct Kernel : ISimdKernel, IParallelJob
    {
        private readonly float* source;
        private readonly float* target;
        private readonly bool accumulate;
        private readonly bool negate;
        private readonly int columns;
        private readonly int stripsPerRow;
        private readonly int strips;
        private readonly int stripsPerChunk;
        private readonly BroadcastPlan plan;
        private int chunk;

        public Kernel(float* source, float* target, bool accumulate, bool negate, in BroadcastPlan plan)
        {
            this.source = source;
            this.target = target;
            this.accumulate = accumulate;
            this.negate = negate;
            this.plan = plan;
            columns = plan.Rank == 0 ? 1 : plan.Size(0);
            stripsPerRow = ColumnsAreKept ? (columns + StripColumns - 1) / StripColumns : 1;
            strips = ColumnsAreKept ? plan.RightCount / columns * stripsPerRow : plan.RightCount;
            stripsPerChunk = Math.Max(1, Elementwise.ChunkLength / (plan.Count / strips));
        }

        public readonly int ChunkCount => (strips + stripsPerChunk - 1) / stripsPerChunk;

        private readonly bool ColumnsAreKept => plan.Rank == 0 || plan.RightRuns(0);

        public readonly void Run(int chunk)
        {
            Kernel part = this;
            part.chunk = chunk;
            Simd.Dispatch(ref part);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int firstSummed = ColumnsAreKept ? 1 : 2, firstKept = ColumnsAreKept ? 2 : 1;
            int* position = stackalloc int[Math.Max(plan.Rank, 1)];
            int strip = chunk * stripsPerChunk, end = Math.Min(strips, strip + stripsPerChunk), row = strip / stripsPerRow;
            int column = strip % stripsPerRow * StripColumns;
            float* from = source;
            Start(row, firstKept, position, ref from);
            for (; strip < end; strip++)
            {
                if (ColumnsAreKept)
                {
                    int width = Math.Min(StripColumns, columns - column);
                    SumColumns<TSimd, TVector>(from + column, target + ((nint)row * columns) + column, width, firstSummed);
                }
                else
                {
                    SumRuns<TSimd, TVector>(from, target + row, columns, firstSummed);
                }

                column += StripColumns;
                if (ColumnsAreKept && column < columns) continue;
                column = 0;
                row++;
                Advance(ref from, position, firstKept);
            }
        }

        /// <summary>The place of an index along every second axis from <paramref name="firstAxis"/> outwards.</summary>
        private readonly void Start(int index, int firstAxis, int* position, ref float* from)
        {
            for (int axis = firstAxis; axis < plan.Rank; axis += 2)
            {
                position[axis] = index % plan.Size(axis);
                index /= plan.Size(axis);
                from += (nint)position[axis] * plan.LeftStride(axis);
            }
        }

        /// <summary>Moves on along every second axis from <paramref name="firstAxis"/>; false when it is back at the start.</summary>
        private readonly bool Advance(ref float* from, int* position, int firstAxis)
        {
            for (int axis = firstAxis; axis < plan.Rank; axis += 2)
            {
                from += plan.LeftStride(axis);
                if (++position[axis] < plan.Size(axis)) return true;
                position[axis] = 0;
                from -= (nint)plan.LeftStride(axis) * plan.Size(axis);
            }

            return false;
        }

        /// <summary>One target element: the sum of runs of neighbouring elements.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SumRuns<TSimd, TVector>(float* from, float* to, int length, int firstSummed)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int* position = stackalloc int[plan.Rank];
            new Span<int>(position, plan.Rank).Clear();
            double total = 0;
            do
                total += SumOfAll.OfRun<TSimd, TVector, ValueTerm>(from, null, length, default);
            while (Advance(ref from, position, firstSummed));
            float sum = (float)(negate ? -total : total);
            *to = accumulate ? *to + sum : sum;
        }

        /// <summary>A strip of one row of the target: the sum of the same strip of rows of the source.</summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SumColumns<TSimd, TVector>(float* from, float* to, int width, int firstSummed)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            double* total = stackalloc double[StripColumns];
            int* position = stackalloc int[Math.Max(plan.Rank, 1)];
            new Span<int>(position, plan.Rank).Clear();
            int rows = firstSummed < plan.Rank ? plan.Size(firstSummed) : 1;
            new Span<double>(total, width).Clear();
            do
            {
                if (columns < NarrowColumns) SumNarrowRows<TSimd, TVector>(from, rows, columns, total);
                else SumRows<TSimd, TVector>(from, rows, columns, width, total);
            }
            while (Advance(ref from, position, firstSummed + 2));

            for (int i = 0; i < width; i++)
            {
                float sum = (float)(negate ? -total[i] : total[i]);
                to[i] = accumulate ? to[i] + sum : sum;
            }
        }

        /// <summary>total += the sum of the rows.</summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void SumRows<TSimd, TVector>(float* from, int rows, int rowStride, int width, double* total)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* partial = stackalloc float[StripColumns];
            for (int row = 0; row < rows; row += BlockRows)
            {
                float* block = from + ((nint)row * rowStride);
                BroadcastSumLoops.Columns<TSimd, TVector>(block, Math.Min(BlockRows, rows - row), rowStride, width, partial);
                // The lanes behind the last column add what nobody reads.
                for (int i = 0; i < width; i += TSimd.Count) TSimd.AddWidened(TSimd.Load(partial + i), total + i);
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void SumNarrowRows<TSimd, TVector>(float* from, int rows, int columns, double* total)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int together = StripColumns / columns, groups = rows / together;
            if (groups > 0)
            {
                int width = together * columns;
                double* wide = stackalloc double[StripColumns];
                new Span<double>(wide, width).Clear();
                SumRows<TSimd, TVector>(from, groups, width, width, wide);
                for (int start = 0; start < width; start += columns)
                {
                    for (int i = 0; i < columns; i++) total[i] += wide[start + i];
                }
            }

            int done = groups * together;
            SumRows<TSimd, TVector>(from + ((nint)done * columns), rows - done, columns, columns, total);
        }
    }
}
