using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Each element, held between two bounds, whose slope is 0 at the bounds: the hyperbolic tangent made of
    /// straight lines.</summary>
    /// <remarks>
    /// <para>Formula: y = min(max(x, minimum), maximum).</para>
    /// <para>Gradient: dx = dy where minimum &lt; x &lt; maximum; else 0, the bounds included, as in PyTorch.
    /// (<see cref="Clamp(double, double)"/> passes it at the bounds.)</para>
    /// <para>Numerics: NaN stays NaN, and passes no gradient.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <param name="minimum">The lower bound.</param>
    /// <param name="maximum">The upper bound, above it as a float too.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not above the minimum.</exception>
    public Tensor Hardtanh(double minimum = -1, double maximum = 1)
    {
        (float lower, float upper) = ((float)minimum, ArgumentChecks.CheckedMaximum(minimum, maximum));
        Tensor result = Mapped(new ClampOperator(lower, upper), this);
        return Autograd.Records(this) ? result.ProducedBy(new HardtanhNode(this, lower, upper)) : result;
    }

    private sealed class HardtanhNode : Node
    {
        private readonly float minimum;
        private readonly float maximum;

        public HardtanhNode(Tensor input, float minimum, float maximum)
            : base(input)
        {
            (this.minimum, this.maximum) = (minimum, maximum);
            Save(input);
        }

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(new HardtanhGradientOperator(minimum, maximum), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Clip", [writer.Input(0), writer.Constant(minimum), writer.Constant(maximum)]);
    }

    /// <summary>The gradient where x is between the bounds, else 0.</summary>
    private readonly struct HardtanhGradientOperator(float minimum, float maximum) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector aboveMinimum = TSimd.Select(TSimd.LessThan(TSimd.Broadcast(minimum), x), gradient, TSimd.Zero);
            return TSimd.Select(TSimd.LessThan(x, TSimd.Broadcast(maximum)), aboveMinimum, TSimd.Zero);
        }
    }
}
