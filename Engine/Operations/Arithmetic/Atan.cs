using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The angle from -pi/2 to pi/2 whose tangent each element is.</summary>
    /// <remarks>
    /// <para>Formula: y = arctan(x), in radians.</para>
    /// <para>Gradient: dx = dy / (1 + x^2).</para>
    /// <para>Numerics: in double precision, rounded to float, the slope too; -pi/2 and pi/2 at the infinities.</para>
    /// <para>Cost: one read and one write, some ten nanoseconds an element; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Atan()
    {
        Tensor result = Allocate(Shape);
        InDouble.Unary(default(AtanFunction), Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new AtanNode(this)) : result;
    }

    private sealed class AtanNode : Node
    {
        public AtanNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            InDouble.Binary(default(AtanGradientFunction), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Atan", [writer.Input(0)]);
    }

    private readonly struct AtanFunction : IDoubleFunction
    {
        public void Apply(Span<double> values) => TensorPrimitives.Atan(values, values);
    }

    private readonly struct AtanGradientFunction : IDoubleFunctionOfTwo
    {
        public double Of(double gradient, double x) => gradient / (1 + (x * x));
    }
}
