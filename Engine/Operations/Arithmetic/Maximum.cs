using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The larger of two tensors, element by element.</summary>
    /// <remarks>
    /// <para>Formula: y = max(left, right).</para>
    /// <para>Gradient: dy for the larger one, half of it for both where they are equal; summed over the axes along which an operand
    /// was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Numerics: NaN if either is NaN (dy then passes to both, as in PyTorch); +0 is larger than -0.</para>
    /// <para>Cost: one read of each and one write; keeps both for the backward pass.</para>
    /// </remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Maximum(Tensor left, Tensor right)
    {
        Tensor result = Broadcasted(default(MaximumOperator), left, right, nameof(Maximum));
        return Autograd.Records(left, right) ? result.ProducedBy(new MaximumNode(left, right)) : result;
    }

    private sealed class MaximumNode : BroadcastNode
    {
        public MaximumNode(Tensor left, Tensor right)
            : base(left, right) => Save(left, right);

        protected override void Backward(Tensor gradient)
        {
            AddShare(1, gradient, default(ShareOfLarger), Saved(1), Saved(0));
            AddShare(0, gradient, default(ShareOfLarger), Saved(0), Saved(1));
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Max", [writer.Input(0), writer.Input(1)]);
    }

    /// <summary>The larger number.</summary>
    private readonly struct MaximumOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Maximum(left, right);
    }

    /// <summary>How much of the gradient goes to the number itself: 0 if it is less than the other, a half if they are equal,
    /// else 1.</summary>
    private readonly struct ShareOfLarger : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector itself, TVector other)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector share = TSimd.Select(TSimd.Equal(itself, other), TSimd.Broadcast(0.5f), TSimd.Broadcast(1));
            return TSimd.Select(TSimd.LessThan(itself, other), TSimd.Zero, share);
        }
    }
}
