using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>x where it is positive, a fraction of x where it is not.</summary>
    /// <remarks>
    /// <para>Formula: y = x where x &gt; 0, else negativeSlope * x.</para>
    /// <para>Gradient: dx = dy where x &gt; 0, else negativeSlope * dy, also at x = 0.</para>
    /// <para>Numerics: NaN stays NaN.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <param name="negativeSlope">Slope on the negative side; not NaN.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The slope is NaN.</exception>
    public Tensor LeakyRelu(double negativeSlope = 0.01)
    {
        Tensor result = Mapped(new LeakyReluOperator(ArgumentChecks.CheckedSlope(negativeSlope)), this);
        return Autograd.Records(this) ? result.ProducedBy(new LeakyReluNode(this, (float)negativeSlope)) : result;
    }

    private sealed class LeakyReluNode : Node
    {
        private readonly float negativeSlope;

        public LeakyReluNode(Tensor input, float negativeSlope)
            : base(input)
        {
            this.negativeSlope = negativeSlope;
            Save(input);
        }

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(new LeakyReluGradientOperator(negativeSlope), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("LeakyRelu", [writer.Input(0)], new GraphAttribute("alpha", negativeSlope));
    }

    /// <summary>x, or slope * x where x is not greater than 0.</summary>
    private readonly struct LeakyReluOperator(float slope) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.LessThan(TSimd.Zero, x), x, TSimd.Multiply(x, TSimd.Broadcast(slope)));
    }

    /// <summary>The gradient, or slope times it where x is not greater than 0.</summary>
    private readonly struct LeakyReluGradientOperator(float slope) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Select(TSimd.LessThan(TSimd.Zero, x), gradient, TSimd.Multiply(gradient, TSimd.Broadcast(slope)));
    }
}
