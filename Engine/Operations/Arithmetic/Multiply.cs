using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The product of two tensors, element by element.</summary>
    /// <remarks>
    /// <para>Formula: y = left * right.</para>
    /// <para>Gradient: dy * right for left, dy * left for right, summed over the axes along which an operand was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Cost: one read of each and one write; keeps an operand for the backward pass if the other one requires a gradient.</para>
    /// </remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator *(Tensor left, Tensor right)
    {
        Tensor result = Broadcasted(default(MultiplyOperator), left, right, "Multiply");
        return Autograd.Records(left, right) ? result.ProducedBy(new MultiplyNode(left, right)) : result;
    }

    private sealed class MultiplyNode : BroadcastNode
    {
        public MultiplyNode(Tensor left, Tensor right)
            : base(left, right)
        {
            if (!NeedsGradient(0)) Save(left);
            else if (!NeedsGradient(1)) Save(right);
            else Save(right, left);
        }

        protected override void Backward(Tensor gradient)
        {
            if (!NeedsGradient(0))
            {
                PassOnProduct(1, gradient, Saved(0));
                return;
            }

            if (NeedsGradient(1)) AddProduct(1, gradient, Saved(1));
            PassOnProduct(0, gradient, Saved(0));
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Mul", [writer.Input(0), writer.Input(1)]);

        private void AddProduct(int input, Tensor gradient, Tensor other)
        {
            if (IsWhole(input, gradient))
            {
                Span<float> destination = GradientOf(input, out bool accumulate);
                Compute(default(MultiplyOperator), gradient, other, destination, gradient.Shape, accumulate);
                return;
            }

            using var product = new ScratchTensor(gradient.Shape);
            Compute(default(MultiplyOperator), gradient, other, product.Values, gradient.Shape);
            AddSummed(input, product.Tensor);
        }

        private void PassOnProduct(int input, Tensor gradient, Tensor other)
        {
            Compute(default(MultiplyOperator), gradient, other, gradient.OwnValues, gradient.Shape);
            PassOnSummed(input, gradient);
        }
    }

    /// <summary>A tensor times a number.</summary>
    /// <remarks>
    /// <para>Formula: y = left * right. Gradient: dy * right.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator *(Tensor left, double right)
    {
        Tensor result = Mapped(new WithRight<MultiplyOperator>((float)right), left);
        return Autograd.Records(left) ? result.ProducedBy(new MultiplyNumberNode(left, (float)right)) : result;
    }

    /// <summary>A number times a tensor.</summary>
    /// <remarks><para>As the tensor times the number.</para></remarks>
    /// <param name="left">The number, rounded to float.</param>
    /// <param name="right">The tensor.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator *(double left, Tensor right) => right * left;

    private sealed class MultiplyNumberNode(Tensor input, float factor) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Elementwise.Unary(new WithRight<MultiplyOperator>(factor), gradient.Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Mul", [writer.Input(0), writer.Constant(factor)]);
    }
}
