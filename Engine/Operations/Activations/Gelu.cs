using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The Gaussian error linear unit of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x * P(x), P the standard normal distribution function (1 + erf(x / sqrt 2)) / 2; with Tanh y = x * (1 +
    /// tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2.</para>
    /// <para>Gradient: dx = dy * (P(x) + x * p(x)), p the normal density; with Tanh the derivative of that formula.</para>
    /// <para>Numerics: for negative x the small factor is computed as such and not as 1 + erf, so the exact form is at most 5 units in the
    /// last place off until it becomes subnormal; the other form is off by about |x|^3 units for negative x. -infinity gives NaN, as
    /// in PyTorch.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// <para>Source: D. Hendrycks and K. Gimpel, Gaussian Error Linear Units (GELUs), 2016.</para>
    /// </remarks>
    /// <param name="approximation">Which form; PyTorch's default is the exact one.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The form is neither of the two.</exception>
    public Tensor Gelu(GeluApproximation approximation = GeluApproximation.None)
    {
        Tensor result = approximation switch
        {
            GeluApproximation.None => Mapped(default(GeluOperator), this),
            GeluApproximation.Tanh => Mapped(default(GeluTanhOperator), this),
            _ => throw new ArgumentOutOfRangeException(nameof(approximation), approximation, "Gelu: None or Tanh expected"),
        };
        return Autograd.Records(this) ? result.ProducedBy(new GeluNode(this, approximation)) : result;
    }

    private sealed class GeluNode : Node
    {
        private readonly GeluApproximation approximation;

        public GeluNode(Tensor input, GeluApproximation approximation)
            : base(input)
        {
            this.approximation = approximation;
            Save(input);
        }

        protected override void Backward(Tensor gradient)
        {
            ReadOnlySpan<float> x = Saved(0).Values;
            if (approximation == GeluApproximation.None)
                Elementwise.Binary(default(GeluGradientOperator), gradient.Values, x, gradient.OwnValues);
            else
                Elementwise.Binary(default(GeluTanhGradientOperator), gradient.Values, x, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            "Gelu", [writer.Input(0)], new GraphAttribute("approximate", approximation == GeluApproximation.Tanh ? "tanh" : "none"));
    }

    /// <summary>x * P(x).</summary>
    private readonly struct GeluOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(x, ElementaryFunctions.NormalDistribution<TSimd, TVector>(x, out _));
    }

    /// <summary>gradient * (P(x) + x * p(x)).</summary>
    private readonly struct GeluGradientOperator : IBinaryOperator
    {
        private const float InverseSquareRootOf2Pi = 0.398942280f;

        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector distribution = ElementaryFunctions.NormalDistribution<TSimd, TVector>(x, out TVector bell);
            TVector density = TSimd.Multiply(bell, TSimd.Broadcast(InverseSquareRootOf2Pi));
            return TSimd.Multiply(gradient, TSimd.MultiplyAdd(x, density, distribution));
        }
    }

    // (1 + tanh(v)) / 2 is the logistic function of 2v, which keeps its small values: so with w = 2v the approximation is x * sigmoid(w).
    private const float GeluLinear = 1.59576912f; // 2 sqrt(2 / pi)
    private const float GeluCubic = 0.0713548163f; // 0.044715 times that

    /// <summary>x * sigmoid(w(x)).</summary>
    private readonly struct GeluTanhOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector slope = TSimd.MultiplyAdd(TSimd.Multiply(x, x), TSimd.Broadcast(GeluCubic), TSimd.Broadcast(GeluLinear));
            return TSimd.Multiply(x, ElementaryFunctions.Sigmoid<TSimd, TVector>(TSimd.Multiply(x, slope)));
        }
    }

    /// <summary>gradient * (s + x * w' * s * (1 - s)), s = sigmoid(w(x)).</summary>
    private readonly struct GeluTanhGradientOperator : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector square = TSimd.Multiply(x, x), linear = TSimd.Broadcast(GeluLinear);
            TVector slope = TSimd.MultiplyAdd(square, TSimd.Broadcast(GeluCubic), linear);
            TVector derivative = TSimd.MultiplyAdd(square, TSimd.Broadcast(3 * GeluCubic), linear);
            TVector s = ElementaryFunctions.Sigmoid<TSimd, TVector>(TSimd.Multiply(x, slope));
            TVector change = TSimd.Multiply(TSimd.Multiply(x, derivative), TSimd.Subtract(TSimd.Broadcast(1), s));
            return TSimd.Multiply(gradient, TSimd.MultiplyAdd(change, s, s));
        }
    }
}
