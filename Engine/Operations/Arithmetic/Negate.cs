using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The tensor with every sign changed.</summary>
    /// <remarks>
    /// <para>Formula: y = -x. Gradient: -dy.</para>
    /// <para>Numerics: zero becomes -0.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="input">The tensor.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor operator -(Tensor input)
    {
        Tensor result = Mapped(default(NegateOperator), input);
        return Autograd.Records(input) ? result.ProducedBy(new NegateNode(input)) : result;
    }

    private sealed class NegateNode(Tensor input, float? minuend = null) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Elementwise.Unary(default(NegateOperator), gradient.Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => minuend is { } number
            ? writer.Write("Sub", [writer.Constant(number), writer.Input(0)])
            : writer.Write("Neg", [writer.Input(0)]);
    }
}
