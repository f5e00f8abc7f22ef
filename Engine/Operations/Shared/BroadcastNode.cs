using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>An operation that broadcasts: the gradient of a repeated input is summed over the axes of its repetition.</summary>
internal abstract class BroadcastNode(params ReadOnlySpan<Tensor> inputs) : Node(inputs)
{
    /// <summary>Whether an input has as many elements as the output, so that nothing is to be summed.</summary>
    protected bool IsWhole(int input, Tensor gradient) => ShapeOf(input).ElementCount == gradient.Count;

    /// <summary>Adds a contribution in the output's shape to an input's gradient, summed to the input's shape.</summary>
    protected void AddSummed(int input, Tensor contribution, bool negate = false)
    {
        if (!NeedsGradient(input)) return;
        Span<float> destination = GradientOf(input, out bool accumulate);
        if (!IsWhole(input, contribution))
            BroadcastSum.Run(contribution.Values, contribution.Shape.AsSpan(), destination, ShapeOf(input).AsSpan(), accumulate, negate);
        else if (negate)
            Elementwise.Unary(default(NegateOperator), contribution.Values, destination, accumulate);
        else if (accumulate)
            Elementwise.Binary(default(AddOperator), destination, contribution.Values, destination);
        else
            Copy.Run(contribution.Values, destination);
    }

    /// <summary>As <see cref="AddSummed"/> for the node's own gradient, which is handed on without a copy if nothing is to
    /// be summed.</summary>
    protected void PassOnSummed(int input, Tensor gradient)
    {
        if (!NeedsGradient(input)) return;
        if (IsWhole(input, gradient)) PassOn(input, gradient);
        else AddSummed(input, gradient);
    }

    /// <summary>Adds an input's share of the gradient, summed: <paramref name="share"/> of the input itself and the other one tells how
    /// much of each element.</summary>
    protected void AddShare<TShare>(int input, Tensor gradient, TShare share, Tensor itself, Tensor other)
        where TShare : unmanaged, IBinaryOperator
    {
        if (!NeedsGradient(input)) return;
        using var part = new ScratchTensor(gradient.Shape);
        Compute(share, itself, other, part.Values, gradient.Shape);
        Elementwise.Binary(default(ShareOperator), gradient.Values, part.Values, part.Values);
        AddSummed(input, part.Tensor);
    }

    /// <summary>destination = op(left, right), broadcast to <paramref name="shape"/>.</summary>
    protected static void Compute<TOperator>(
        TOperator op, Tensor left, Tensor right, Span<float> destination, Shape shape, bool accumulate = false)
        where TOperator : unmanaged, IBinaryOperator =>
        Broadcast.Binary(op, left.Values, left.Shape.AsSpan(), right.Values, right.Shape.AsSpan(), destination, shape.AsSpan(), accumulate);

    /// <summary>gradient * share; 0 where the share is 0, also of a gradient that is infinite or NaN.</summary>
    private readonly struct ShareOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector share)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.Equal(share, TSimd.Zero), TSimd.Zero, TSimd.Multiply(gradient, share));
    }
}
