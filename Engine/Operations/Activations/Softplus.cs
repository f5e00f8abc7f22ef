using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A smooth form of ReLU.</summary>
    /// <remarks>
    /// <para>Formula: y = ln(1 + e^(beta * x)) / beta; y = x where beta * x &gt; threshold.</para>
    /// <para>Gradient: dx = dy / (1 + e^(-beta * x)); dx = dy where beta * x &gt; threshold.</para>
    /// <para>Numerics: computed as (max(z, 0) + ln(1 + e^-|z|)) / beta with z = beta * x, which neither overflows nor loses small results;
    /// at most 3 units in the last place off for beta = 1.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <param name="beta">Steepness; greater than 0 and finite.</param>
    /// <param name="threshold">Where beta * x is above it, y = x; not NaN.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Beta is not greater than 0 or not finite, or the threshold is NaN.</exception>
    public Tensor Softplus(double beta = 1, double threshold = 20)
    {
        Tensor result = Mapped(new SoftplusOperator(ArgumentChecks.CheckedBeta(beta), ArgumentChecks.CheckedThreshold(threshold)), this);
        return Autograd.Records(this) ? result.ProducedBy(new SoftplusNode(this, (float)beta, (float)threshold)) : result;
    }

    private sealed class SoftplusNode : Node
    {
        private readonly float beta;
        private readonly float threshold;

        public SoftplusNode(Tensor input, float beta, float threshold)
            : base(input)
        {
            this.beta = beta;
            this.threshold = threshold;
            Save(input);
        }

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(new SoftplusGradientOperator(beta, threshold), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            string scaled = beta == 1 ? writer.Input(0) : writer.Write("Mul", [writer.Input(0), writer.Constant(beta)]);
            string curve = writer.Write("Softplus", [scaled]);
            if (beta != 1) curve = writer.Write("Div", [curve, writer.Constant(beta)]);
            // From 20 on the line that stands behind a threshold is the curve to within a rounding.
            return threshold >= 20
                ? curve
                : writer.Write("Where", [writer.Write("Greater", [scaled, writer.Constant(threshold)]), writer.Input(0), curve]);
        }
    }

    /// <summary>ln(1 + e^(beta * x)) / beta, or x above the threshold.</summary>
    private readonly struct SoftplusOperator(float beta, float threshold) : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector z = TSimd.Multiply(x, TSimd.Broadcast(beta));
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Abs(z)));
            TVector positive = TSimd.Select(TSimd.LessThan(z, TSimd.Zero), TSimd.Zero, z);
            TVector y = TSimd.Divide(TSimd.Add(ElementaryFunctions.LogOnePlusUnit<TSimd, TVector>(e), positive), TSimd.Broadcast(beta));
            return TSimd.Select(TSimd.LessThan(TSimd.Broadcast(threshold), z), x, y);
        }
    }

    /// <summary>gradient / (1 + e^(-beta * x)), or the gradient above the threshold.</summary>
    private readonly struct SoftplusGradientOperator(float beta, float threshold) : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector z = TSimd.Multiply(x, TSimd.Broadcast(beta));
            TVector slope = ElementaryFunctions.Sigmoid<TSimd, TVector>(z);
            return TSimd.Select(TSimd.LessThan(TSimd.Broadcast(threshold), z), gradient, TSimd.Multiply(gradient, slope));
        }
    }
}
