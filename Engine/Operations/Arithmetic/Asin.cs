using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The angle from -pi/2 to pi/2 whose sine each element is.</summary>
    /// <remarks>
    /// <para>Formula: y = arcsin(x), in radians.</para>
    /// <para>Gradient: dx = dy / sqrt(1 - x^2); infinite at -1 and 1.</para>
    /// <para>Numerics: in double precision, rounded to float, the slope too; NaN beyond -1 and 1.</para>
    /// <para>Cost: one read and one write, some ten nanoseconds an element; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Asin()
    {
        Tensor result = Allocate(Shape);
        InDouble.Unary(default(AsinFunction), Values, result.Destination);
        return Autograd.Records(this) ? result.ProducedBy(new AsinNode(this)) : result;
    }

    private sealed class AsinNode : Node
    {
        public AsinNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            InDouble.Binary(default(AsinGradientFunction), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Asin", [writer.Input(0)]);
    }

    private readonly struct AsinFunction : IDoubleFunction
    {
        public void Apply(Span<double> values) => TensorPrimitives.Asin(values, values);
    }

    private readonly struct AsinGradientFunction : IDoubleFunctionOfTwo
    {
        public double Of(double gradient, double x) => gradient / Math.Sqrt((1 - x) * (1 + x));
    }
}
