using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The smaller of two tensors, element by element.</summary>
    /// <remarks>
    /// <para>Formula: y = min(left, right).</para>
    /// <para>Gradient: dy for the smaller one, half of it for both where they are equal; summed over the axes along which an operand
    /// was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Numerics: NaN if either is NaN (dy then passes to both, as in PyTorch); -0 is smaller than +0.</para>
    /// <para>Cost: one read of each and one write; keeps both for the backward pass.</para>
    /// </remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Minimum(Tensor left, Tensor right)
    {
        Tensor result = Broadcasted(default(MinimumOperator), left, right, nameof(Minimum));
        return Autograd.Records(left, right) ? result.ProducedBy(new MinimumNode(left, right)) : result;
    }

    private sealed class MinimumNode : BroadcastNode
    {
        public MinimumNode(Tensor left, Tensor right)
            : base(left, right) => Save(left, right);

        protected override void Backward(Tensor gradient)
        {
            AddShare(1, gradient, default(ShareOfSmaller), Saved(1), Saved(0));
            AddShare(0, gradient, default(ShareOfSmaller), Saved(0), Saved(1));
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Min", [writer.Input(0), writer.Input(1)]);
    }

    /// <summary>The smaller number.</summary>
    private readonly struct MinimumOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Minimum(left, right);
    }

    /// <summary>How much of the gradient goes to the number itself: 0 if it is greater than the other, a half if they are equal,
    /// else 1.</summary>
    private readonly struct ShareOfSmaller : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector itself, TVector other)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector share = TSimd.Select(TSimd.Equal(itself, other), TSimd.Broadcast(0.5f), TSimd.Broadcast(1));
            return TSimd.Select(TSimd.LessThan(other, itself), TSimd.Zero, share);
        }
    }
}
