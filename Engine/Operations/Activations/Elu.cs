using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    // What makes mean 0 and variance 1 a fixed point.
    private const float SeluAlpha = 1.6732632423543772f, SeluScale = 1.0507009873554805f;

    /// <summary>The exponential linear unit of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x where x &gt; 0, else alpha * (exp(x) - 1).</para>
    /// <para>Gradient: dx = dy where x &gt; 0, else dy * alpha * exp(x).</para>
    /// <para>Numerics: exp(x) - 1 is computed without cancellation; -infinity gives -alpha.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// <para>Source: D. Clevert, T. Unterthiner, S. Hochreiter, 2015.</para>
    /// </remarks>
    /// <param name="alpha">Minus the limit on the negative side; not NaN.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is NaN.</exception>
    public Tensor Elu(double alpha = 1) => ExponentialLinear(ArgumentChecks.CheckedAlpha(alpha), 1, nameof(Elu));

    /// <summary>The scaled exponential linear unit of each element: it keeps mean 0 and variance 1 from layer to layer.</summary>
    /// <remarks>
    /// <para>Formula: y = scale * x where x &gt; 0, else scale * alpha * (exp(x) - 1), alpha = 1.6732632423543772, scale
    /// = 1.0507009873554805.</para>
    /// <para>Gradient: dx = dy * scale where x &gt; 0, else dy * scale * alpha * exp(x).</para>
    /// <para>Numerics, Cost: as <see cref="Elu"/>. The dropout that keeps its fixed point is <see cref="AlphaDropout"/>.</para>
    /// <para>Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Selu() => ExponentialLinear(SeluAlpha, SeluScale, nameof(Selu));

    private Tensor ExponentialLinear(float alpha, float scale, string name)
    {
        Tensor result = Mapped(new EluOperator(alpha, scale), this);
        return Autograd.Records(this) ? result.ProducedBy(new EluNode(this, alpha, scale, name)) : result;
    }

    private sealed class EluNode : Node
    {
        private readonly float alpha;
        private readonly float scale;

        public EluNode(Tensor input, float alpha, float scale, string name)
            : base(input)
        {
            (this.alpha, this.scale, Name) = (alpha, scale, name);
            Save(input);
        }

        public override string Name { get; }

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(new EluGradientOperator(alpha, scale), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => Name == nameof(Elu)
            ? writer.Write("Elu", [writer.Input(0)], new GraphAttribute("alpha", alpha))
            : writer.Write("Selu", [writer.Input(0)], new("alpha", alpha), new("gamma", scale));
    }

    /// <summary>scale * x, or scale * alpha * (exp(x) - 1) where x is not greater than 0.</summary>
    private readonly struct EluOperator(float alpha, float scale) : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // exp(x) - 1 = 2 t / (1 - t) with t = tanh(x / 2), which is not above 0.
            TVector negative = TSimd.Select(TSimd.LessThan(TSimd.Zero, x), TSimd.Zero, x);
            TVector t = ElementaryFunctions.Tanh<TSimd, TVector>(TSimd.Multiply(negative, TSimd.Broadcast(0.5f)));
            TVector less = TSimd.Divide(TSimd.Add(t, t), TSimd.Subtract(TSimd.Broadcast(1), t));
            return TSimd.Select(
                TSimd.LessThan(TSimd.Zero, x), TSimd.Multiply(x, TSimd.Broadcast(scale)), TSimd.Multiply(
                    less, TSimd.Broadcast(scale * alpha)));
        }
    }

    /// <summary>gradient * scale, or gradient * scale * alpha * exp(x) where x is not greater than 0.</summary>
    private readonly struct EluGradientOperator(float alpha, float scale) : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector slope = TSimd.Multiply(ElementaryFunctions.Exp<TSimd, TVector>(x), TSimd.Broadcast(scale * alpha));
            return TSimd.Multiply(gradient, TSimd.Select(TSimd.LessThan(TSimd.Zero, x), TSimd.Broadcast(scale), slope));
        }
    }
}
