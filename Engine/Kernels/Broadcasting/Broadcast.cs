using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Functions of two arrays of different shapes.</summary>
internal static unsafe class Broadcast
{
    /// <summary>
    /// destination = op(left, right), each repeated along the axes that it lacks. A shape's sizes are the result's or 1, aligned at the last axis. The
    /// destination may be an operand of its own shape.
    /// </summary>
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
            var kernel = new BinaryKernel<TOperator>(op, a, b, target, accumulate) { Plan = plan };
            Simd.Dispatch(ref kernel);
        }
    }

    private struct BinaryKernel<TOperator>(TOperator op, float* left, float* right, float* destination, bool accumulate) : ISimdKernel
        where TOperator : unmanaged, IBinaryOperator
    {
        public BroadcastPlan Plan;

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
            if (Plan.Rank == 0 || (Plan.LeftRuns(0) && Plan.RightRuns(0))) RunRows<TSimd, TVector, Contiguous, Contiguous, TWrite>();
            else if (Plan.LeftRuns(0)) RunRows<TSimd, TVector, Contiguous, Repeated, TWrite>();
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
            int length = Plan.Rank == 0 ? 1 : Plan.Size(0);
            int rows = Plan.Count / length;
            int* position = stackalloc int[Math.Max(Plan.Rank, 1)];
            new Span<int>(position, Plan.Rank).Clear();
            float* a = left, b = right, target = destination;
            for (int row = 0; row < rows; row++, target += length)
            {
                ElementwiseLoops.Binary<TSimd, TVector, TOperator, TLeft, TRight, TWrite>(op, a, b, target, length);
                for (int axis = 1; axis < Plan.Rank; axis++)
                {
                    a += Plan.LeftStride(axis);
                    b += Plan.RightStride(axis);
                    if (++position[axis] < Plan.Size(axis)) break;
                    position[axis] = 0;
                    a -= (nint)Plan.LeftStride(axis) * Plan.Size(axis);
                    b -= (nint)Plan.RightStride(axis) * Plan.Size(axis);
                }
            }
        }
    }
}
