using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The cosine of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = cos(x), x in radians.</para>
    /// <para>Gradient: dx = dy * -sin(x).</para>
    /// <para>Numerics: in double precision, rounded to float, so right for any finite x; NaN for an infinite one.</para>
    /// <para>Cost: one read and one write, a few nanoseconds an element; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Cos()
    {
        Tensor result = Allocate(Shape);
        InDouble.Unary(default(CosFunction), Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new CosNode(this)) : result;
    }

    private sealed class CosNode : Node
    {
        public CosNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            using var slope = new ScratchTensor(gradient.Shape);
            InDouble.Unary(default(SinFunction), Saved(0).Values, slope.Values);
            Elementwise.Binary(default(MultiplyOperator), gradient.Values, slope.Values, gradient.OwnValues);
            Elementwise.Unary(default(NegateOperator), gradient.Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Cos", [writer.Input(0)]);
    }

    private readonly struct CosFunction : IDoubleFunction
    {
        public void Apply(Span<double> values) => TensorPrimitives.Cos(values, values);
    }
}
