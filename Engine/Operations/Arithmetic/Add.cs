using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The sum of two tensors, element by element.</summary>
    /// <remarks>
    /// <para>Formula: y = left + right.</para>
    /// <para>Gradient: dy for both, summed over the axes along which an operand was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Cost: one read of each and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator +(Tensor left, Tensor right)
    {
        Tensor result = Broadcasted(default(AddOperator), left, right, "Add");
        return Autograd.Records(left, right) ? result.ProducedBy(new AddNode(left, right)) : result;
    }

    private sealed class AddNode(Tensor left, Tensor right) : BroadcastNode(left, right)
    {
        protected override void Backward(Tensor gradient)
        {
            int last = NeedsGradient(0) && IsWhole(0, gradient) ? 0 : 1;
            AddSummed(1 - last, gradient);
            PassOnSummed(last, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Add", [writer.Input(0), writer.Input(1)]);
    }

    /// <summary>A tensor plus a number.</summary>
    /// <remarks>
    /// <para>Formula: y = left + right. Gradient: dy.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator +(Tensor left, double right)
    {
        Tensor result = Mapped(new WithRight<AddOperator>((float)right), left);
        return Autograd.Records(left) ? result.ProducedBy(new AddNumberNode(left, (float)right)) : result;
    }

    /// <summary>A number plus a tensor.</summary>
    /// <remarks><para>As the tensor plus the number.</para></remarks>
    /// <param name="left">The number, rounded to float.</param>
    /// <param name="right">The tensor.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator +(double left, Tensor right) => right + left;

    private sealed class AddNumberNode(Tensor input, float number) : Node(input)
    {
        protected override void Backward(Tensor gradient) => PassOn(0, gradient);

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Add", [writer.Input(0), writer.Constant(number)]);
    }
}
