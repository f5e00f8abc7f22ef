using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Each element, raised to a power of its own.</summary>
    /// <remarks>
    /// <para>Formula: y = x^e.</para>
    /// <para>Gradient: dx = dy * e * x^(e - 1), 0 where e is 0; de = dy * y * ln x, 0 where x is 0 and e is not negative; summed over the
    /// axes along which an operand was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts. Numerics: in double precision, rounded to float; a negative x has powers with whole exponents
    /// only, others are NaN, and its exponent's gradient is NaN.</para>
    /// <para>Cost: some fifteen nanoseconds an element; keeps both, and the result where the exponent wants a gradient.</para>
    /// </remarks>
    /// <param name="exponent">e.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor Pow(Tensor exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        Shape shape = Shape.Broadcast(Shape, exponent.Shape, nameof(Pow));
        Tensor x = RepeatedTo(shape, nameof(Pow)), e = exponent.RepeatedTo(shape, nameof(Pow)), result = Allocate(shape);
        InDouble.Binary(default(PowerFunction), x.Values, e.Values, result.Destination);
        return Autograd.Records(x, e) ? result.ProducedBy(new PowOfTensorsNode(x, e, result)) : result;
    }

    /// <summary>A number, raised to a power for each element.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="value">The number, rounded to float.</param>
    /// <param name="exponent">The exponents.</param>
    public static Tensor Pow(double value, Tensor exponent) => Scalar(value).Pow(exponent);

    private sealed class PowOfTensorsNode : Node
    {
        public PowOfTensorsNode(Tensor input, Tensor exponent, Tensor result)
            : base(input, exponent)
        {
            if (NeedsGradient(1)) Save(input, exponent, result);
            else Save(input, exponent);
        }

        public override string Name => nameof(Pow);

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> x = Saved(0).Values, exponent = Saved(1).Values, g = gradient.Values;
            using var slope = new ScratchTensor(gradient.Shape);
            if (NeedsGradient(0))
            {
                InDouble.Binary(default(PowerSlope), x, exponent, slope.Values);
                Elementwise.Binary(default(MultiplyOperator), g, slope.Values, GradientOf(0, out bool accumulate), accumulate);
            }

            if (!NeedsGradient(1)) return;
            ReadOnlySpan<float> result = Saved(2).Values;
            InDouble.Unary(default(LogFunction), x, slope.Values);
            Elementwise.Binary(default(MultiplyOperator), result, slope.Values, slope.Values);
            for (int i = 0; i < x.Length; i++)
                if (x[i] == 0 && exponent[i] >= 0) slope.Values[i] = 0;
            Elementwise.Binary(default(MultiplyOperator), g, slope.Values, GradientOf(1, out bool adds), adds);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Pow", [writer.Input(0), writer.Input(1)]);
    }

    private readonly struct PowerFunction : IDoubleFunctionOfTwo
    {
        public double Of(double x, double y) => Math.Pow(x, y);
    }

    /// <summary>y * x^(y - 1); 0 where y is 0.</summary>
    private readonly struct PowerSlope : IDoubleFunctionOfTwo
    {
        public double Of(double x, double y) => y == 0 ? 0 : y * Math.Pow(x, y - 1);
    }

    private readonly struct LogFunction : IDoubleFunction
    {
        public void Apply(Span<double> values) => TensorPrimitives.Log(values, values);
    }
}
