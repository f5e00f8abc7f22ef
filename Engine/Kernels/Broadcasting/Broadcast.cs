using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Functions of two arrays of different shapes.</summary>
internal static unsafe class Broadcast
{
    /// <summary>Rows shorter than this are not worth a loop each: several are put together.</summary>
    private const int NarrowColumns = 64;

    /// <summary>Elements of the short rows that are put together: 2 KB, which stay in the L1 cache.</summary>
    private const int BlockLength = 512;

    /// <summary>destination = op(left, right), each repeated along the axes that it lacks. A shape's sizes are the result's or 1, aligned
    /// at the last axis. The destination may be an operand of its own shape.</summary>
    public static void Binary<TOperator>(
        TOperator op,
        ReadOnlySpan<float> left,
        ReadOnlySpan<int> leftShape,
        ReadOnlySpan<float> right,
        ReadOnlySpan<int> rightShape,
        Span<float> destination,
        ReadOnlySpan<int> shape,
        bool accumulate = false)
        where TOperator : unmanaged, IBinaryOperator
    {
        if (left.Length == destination.Length && right.Length == destination.Length)
        {
            Elementwise.Binary(op, left, right, destination, accumulate);
            return;
        }

        var plan = BroadcastPlan.Create(shape, leftShape, rightShape);
        if (plan.Count != destination.Length || plan.LeftCount != left.Length || plan.RightCount != right.Length)
            throw new ArgumentException($"Broadcast: {left.Length} and {right.Length} elements for a destination of {destination.Length}");
        if (plan.Count == 0) return;
        fixed (float* a = left, b = right, target = destination)
        {
            var kernel = new BinaryKernel<TOperator>(op, a, b, target, accumulate, in plan);
            WorkerPool.Run(ref kernel, kernel.ChunkCount, Elementwise.Nanoseconds(plan.Count, TOperator.IsLong));
        }
    }

    /// <summary>The rows of the result (its innermost collapsed axis), in chunks: several rows, or a piece of a long one.</summary>
    private struct BinaryKernel<TOperator> : ISimdKernel, IParallelJob
        where TOperator : unmanaged, IBinaryOperator
    {
        private readonly TOperator op;
        private readonly float* left;
        private readonly float* right;
        private readonly float* destination;
        private readonly bool accumulate;
        private readonly int columns;
        private readonly int rows;
        private readonly int rowsPerChunk;
        private readonly int piecesPerRow;
        private readonly BroadcastPlan plan;
        private int chunk;

        public BinaryKernel(TOperator op, float* left, float* right, float* destination, bool accumulate, in BroadcastPlan plan)
        {
            this.op = op;
            this.left = left;
            this.right = right;
            this.destination = destination;
            this.accumulate = accumulate;
            this.plan = plan;
            columns = plan.Rank == 0 ? 1 : plan.Size(0);
            rows = plan.Count / columns;
            rowsPerChunk = Math.Max(1, Elementwise.ChunkLength / columns);
            piecesPerRow = (int)(((long)columns + Elementwise.ChunkLength - 1) / Elementwise.ChunkLength);
        }

        // One of the two factors is 1: a chunk is either several rows or a piece of one.
        public readonly int ChunkCount => (rows + rowsPerChunk - 1) / rowsPerChunk * piecesPerRow;

        public readonly void Run(int chunk)
        {
            BinaryKernel<TOperator> part = this;
            part.chunk = chunk;
            Simd.Dispatch(ref part);
        }

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate) Run<TSimd, TVector, Accumulating>();
            else Run<TSimd, TVector, Overwriting>();
        }

        private readonly void Run<TSimd, TVector, TWrite>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TWrite : struct, IWriteMode
        {
            if (plan.Rank >= 2 && columns < NarrowColumns) RunNarrowRows<TSimd, TVector, TWrite>();
            else if (plan.Rank == 0 || (plan.LeftRuns(0) && plan.RightRuns(0))) RunRows<TSimd, TVector, Contiguous, Contiguous, TWrite>();
            else if (plan.LeftRuns(0)) RunRows<TSimd, TVector, Contiguous, Repeated, TWrite>();
            else RunRows<TSimd, TVector, Repeated, Contiguous, TWrite>();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void RunRows<TSimd, TVector, TLeft, TRight, TWrite>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TLeft : struct, IOperandMode
            where TRight : struct, IOperandMode
            where TWrite : struct, IWriteMode
        {
            int column = chunk % piecesPerRow * Elementwise.ChunkLength;
            int length = piecesPerRow == 1 ? columns : Math.Min(Elementwise.ChunkLength, columns - column);
            int first = chunk / piecesPerRow * rowsPerChunk, end = Math.Min(rows, first + rowsPerChunk);
            int* position = stackalloc int[Math.Max(plan.Rank, 1)];
            Start(first, 1, position, out nint a, out nint b);
            for (int row = first; row < end; row++)
            {
                ElementwiseLoops.Binary<TSimd, TVector, TOperator, TLeft, TRight, TWrite>(
                    op,
                    left + a + (TLeft.IsRepeated ? 0 : column),
                    right + b + (TRight.IsRepeated ? 0 : column),
                    destination + ((nint)row * columns) + column,
                    length);
                Advance(1, position, ref a, ref b);
            }
        }

        /// <summary>Short rows, several together: an operand that is repeated in them is written out for a block of rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void RunNarrowRows<TSimd, TVector, TWrite>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TWrite : struct, IWriteMode
        {
            int stack = plan.Size(1), blockRows = BlockLength / columns;
            var leftRows = new NarrowRows(plan.LeftStride(0), plan.LeftStride(1), columns);
            var rightRows = new NarrowRows(plan.RightStride(0), plan.RightStride(1), columns);
            float* leftBlock = stackalloc float[BlockLength + NarrowRows.Slack],
                rightBlock = stackalloc float[BlockLength + NarrowRows.Slack];
            int* position = stackalloc int[plan.Rank];
            int row = chunk * rowsPerChunk, end = Math.Min(rows, row + rowsPerChunk), inStack = row % stack;
            Start(row / stack, 2, position, out nint a, out nint b);
            while (row < end)
            {
                int count = Math.Min(Math.Min(blockRows, stack - inStack), end - row);
                float* x = leftRows.At<TSimd, TVector>(left + a, inStack, count, leftBlock);
                float* y = rightRows.At<TSimd, TVector>(right + b, inStack, count, rightBlock);
                ElementwiseLoops.Binary<TSimd, TVector, TOperator, Contiguous, Contiguous, TWrite>(
                    op, x, y, destination + ((nint)row * columns), (nint)count * columns);
                row += count;
                inStack += count;
                if (inStack < stack) continue;
                inStack = 0;
                Advance(2, position, ref a, ref b);
            }
        }

        /// <summary>The place of an index along the axes from <paramref name="firstAxis"/> outwards.</summary>
        private readonly void Start(int index, int firstAxis, int* position, out nint a, out nint b)
        {
            a = b = 0;
            for (int axis = firstAxis; axis < plan.Rank; axis++)
            {
                position[axis] = index % plan.Size(axis);
                index /= plan.Size(axis);
                a += (nint)position[axis] * plan.LeftStride(axis);
                b += (nint)position[axis] * plan.RightStride(axis);
            }
        }

        private readonly void Advance(int firstAxis, int* position, ref nint a, ref nint b)
        {
            for (int axis = firstAxis; axis < plan.Rank; axis++)
            {
                a += plan.LeftStride(axis);
                b += plan.RightStride(axis);
                if (++position[axis] < plan.Size(axis)) return;
                position[axis] = 0;
                a -= (nint)plan.LeftStride(axis) * plan.Size(axis);
                b -= (nint)plan.RightStride(axis) * plan.Size(axis);
            }
        }
    }
}
