using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The quotient of two tensors, element by element.</summary>
    /// <remarks>
    /// <para>Formula: y = left / right.</para>
    /// <para>Gradient: dy / right for left, -dy * (y / right) for right, summed over the axes along which an operand was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Numerics: a number divided by zero is infinite, zero divided by zero NaN.</para>
    /// <para>Cost: one read of each and one write; keeps right for the backward pass, and the result if right requires a gradient.</para>
    /// </remarks>
    /// <param name="left">The dividend.</param>
    /// <param name="right">The divisor.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator /(Tensor left, Tensor right)
    {
        Tensor result = Broadcasted(default(DivideOperator), left, right, "Divide");
        return Autograd.Records(left, right) ? result.ProducedBy(new DivideNode(left, right, result)) : result;
    }

    private sealed class DivideNode : BroadcastNode
    {
        public DivideNode(Tensor left, Tensor right, Tensor result)
            : base(left, right)
        {
            if (NeedsGradient(1)) Save(right, result);
            else Save(right);
        }

        protected override void Backward(Tensor gradient)
        {
            Tensor right = Saved(0);
            if (NeedsGradient(1)) AddDivisorGradient(gradient, right, Saved(1));
            if (!NeedsGradient(0)) return;
            Compute(default(DivideOperator), gradient, right, gradient.OwnValues, gradient.Shape);
            PassOnSummed(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Div", [writer.Input(0), writer.Input(1)]);

        private void AddDivisorGradient(Tensor gradient, Tensor right, Tensor result)
        {
            if (IsWhole(1, gradient))
            {
                Span<float> destination = GradientOf(1, out bool accumulate);
                Elementwise.Ternary(
                    default(DivisorGradientOperator), gradient.Values, result.Values, right.Values, destination, accumulate);
                return;
            }

            using var slope = new ScratchTensor(gradient.Shape);
            Compute(default(DivideOperator), result, right, slope.Values, gradient.Shape);
            Elementwise.Binary(default(MultiplyOperator), gradient.Values, slope.Values, slope.Values);
            AddSummed(1, slope.Tensor, negate: true);
        }
    }

    /// <summary>A tensor divided by a number.</summary>
    /// <remarks>
    /// <para>Formula: y = left / right. Gradient: dy / right.</para>
    /// <para>Numerics: each element is divided, not multiplied by a rounded reciprocal.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator /(Tensor left, double right)
    {
        Tensor result = Mapped(new WithRight<DivideOperator>((float)right), left);
        return Autograd.Records(left) ? result.ProducedBy(new DivideByNumberNode(left, (float)right)) : result;
    }

    private sealed class DivideByNumberNode(Tensor input, float divisor) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Elementwise.Unary(new WithRight<DivideOperator>(divisor), gradient.Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Div", [writer.Input(0), writer.Constant(divisor)]);
    }

    /// <summary>A number divided by a tensor.</summary>
    /// <remarks>
    /// <para>Formula: y = left / right. Gradient: -dy * (y / right).</para>
    /// <para>Cost: one read and one write; keeps the tensor and the result for the backward pass.</para>
    /// </remarks>
    /// <param name="left">The number, rounded to float.</param>
    /// <param name="right">The tensor.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator /(double left, Tensor right)
    {
        Tensor result = Mapped(new WithLeft<DivideOperator>((float)left), right);
        return Autograd.Records(right) ? result.ProducedBy(new DivideNumberNode((float)left, right, result)) : result;
    }

    private sealed class DivideNumberNode : Node
    {
        private readonly float dividend;

        public DivideNumberNode(float dividend, Tensor input, Tensor result)
            : base(input)
        {
            this.dividend = dividend;
            Save(input, result);
        }

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Ternary(default(DivisorGradientOperator), gradient.Values, Saved(1).Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Div", [writer.Constant(dividend), writer.Input(0)]);
    }

    /// <summary>-gradient * (quotient / divisor).</summary>
    private readonly struct DivisorGradientOperator : ITernaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector quotient, TVector divisor)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(TSimd.Multiply(gradient, TSimd.Divide(quotient, divisor)));
    }
}
