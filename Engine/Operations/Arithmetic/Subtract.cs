using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The difference of two tensors, element by element.</summary>
    /// <remarks>
    /// <para>Formula: y = left - right.</para>
    /// <para>Gradient: dy for left, -dy for right, summed over the axes along which an operand was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Cost: one read of each and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="left">What is subtracted from.</param>
    /// <param name="right">What is subtracted.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator -(Tensor left, Tensor right)
    {
        Tensor result = Broadcasted(default(SubtractOperator), left, right, "Subtract");
        return Autograd.Records(left, right) ? result.ProducedBy(new SubtractNode(left, right)) : result;
    }

    private sealed class SubtractNode(Tensor left, Tensor right) : BroadcastNode(left, right)
    {
        protected override void Backward(Tensor gradient)
        {
            if (NeedsGradient(0) && IsWhole(0, gradient))
            {
                AddSummed(1, gradient, negate: true);
                PassOn(0, gradient);
                return;
            }

            AddSummed(0, gradient);
            if (!NeedsGradient(1)) return;
            Elementwise.Unary(default(NegateOperator), gradient.Values, gradient.OwnValues);
            PassOnSummed(1, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Sub", [writer.Input(0), writer.Input(1)]);
    }

    /// <summary>A tensor minus a number.</summary>
    /// <remarks>
    /// <para>Formula: y = left - right. Gradient: dy.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator -(Tensor left, double right)
    {
        Tensor result = Mapped(new WithRight<SubtractOperator>((float)right), left);
        return Autograd.Records(left) ? result.ProducedBy(new AddNumberNode(left, (float)-right)) : result;
    }

    /// <summary>A number minus a tensor.</summary>
    /// <remarks>
    /// <para>Formula: y = left - right. Gradient: -dy.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="left">The number, rounded to float.</param>
    /// <param name="right">The tensor.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator -(double left, Tensor right)
    {
        Tensor result = Mapped(new WithLeft<SubtractOperator>((float)left), right);
        return Autograd.Records(right) ? result.ProducedBy(new NegateNode(right, (float)left)) : result;
    }
}
