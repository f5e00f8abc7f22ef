using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The axes of a broadcast operation, collapsed into the fewest possible.</summary>
/// <remarks>Both operands are row-major, so along each axis an operand either goes on or is repeated (stride 0). Axes of size 1 are left
/// out, and neighbours along which both operands do the same are one axis: [N, C] + [C] has two, any shape + a scalar has one.</remarks>
internal struct BroadcastPlan
{
    /// <summary>Each axis that is left has a size of at least 2, and their product is below 2^31.</summary>
    private const int MaxRank = 31;

    private Axes sizes;
    private Axes leftStrides;
    private Axes rightStrides;

    /// <summary>The number of collapsed axes; 0 when the result has one element.</summary>
    public int Rank { get; private set; }

    /// <summary>The number of elements of the result.</summary>
    public int Count { get; private set; }

    /// <summary>The number of elements of the left operand.</summary>
    public int LeftCount { get; private set; }

    /// <summary>The number of elements of the right operand.</summary>
    public int RightCount { get; private set; }

    /// <summary>Makes the plan of a result and two operands, whose sizes on each axis are the result's or 1, aligned at the
    /// last axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static BroadcastPlan Create(ReadOnlySpan<int> result, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var plan = default(BroadcastPlan);
        plan.Count = plan.LeftCount = plan.RightCount = 1;

        // From the last axis outwards; number 0 is the innermost.
        for (int axis = 1; axis <= result.Length; axis++)
        {
            int size = result[^axis];
            plan.Count *= size;
            if (size == 1) continue;
            bool leftRuns = axis <= left.Length && left[^axis] != 1, rightRuns = axis <= right.Length && right[^axis] != 1;
            int inner = plan.Rank - 1;
            if (inner >= 0 && leftRuns == plan.LeftRuns(inner) && rightRuns == plan.RightRuns(inner))
            {
                plan.sizes[inner] *= size;
            }
            else if (plan.Rank < MaxRank) // only a result without elements can have more, and its axes are never looked at
            {
                plan.sizes[plan.Rank] = size;
                plan.leftStrides[plan.Rank] = leftRuns ? plan.LeftCount : 0;
                plan.rightStrides[plan.Rank] = rightRuns ? plan.RightCount : 0;
                plan.Rank++;
            }

            if (leftRuns) plan.LeftCount *= size;
            if (rightRuns) plan.RightCount *= size;
        }

        return plan;
    }

    /// <summary>The size of a collapsed axis; 0 is the innermost.</summary>
    public readonly int Size(int axis) => sizes[axis];

    public readonly int LeftStride(int axis) => leftStrides[axis];

    public readonly int RightStride(int axis) => rightStrides[axis];

    public readonly bool LeftRuns(int axis) => leftStrides[axis] != 0;

    public readonly bool RightRuns(int axis) => rightStrides[axis] != 0;

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int first;
    }
}
