using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Each element, held between two bounds.</summary>
    /// <remarks>
    /// <para>Formula: y = min(max(x, minimum), maximum).</para>
    /// <para>Gradient: dx = dy where minimum &lt;= x &lt;= maximum, the bounds included; else 0, also for NaN.</para>
    /// <para>Numerics: NaN stays NaN. If the minimum is above the maximum, y is the maximum everywhere, as in PyTorch.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <param name="minimum">The lower bound; left out, there is none.</param>
    /// <param name="maximum">The upper bound; left out, there is none.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A bound is NaN.</exception>
    public Tensor Clamp(double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity)
    {
        if (double.IsNaN(minimum)) throw new ArgumentOutOfRangeException(nameof(minimum), minimum, "Clamp: a number expected, NaN came");
        if (double.IsNaN(maximum)) throw new ArgumentOutOfRangeException(nameof(maximum), maximum, "Clamp: a number expected, NaN came");
        Tensor result = Mapped(new ClampOperator((float)minimum, (float)maximum), this);
        return Autograd.Records(this) ? result.ProducedBy(new ClampNode(this, (float)minimum, (float)maximum)) : result;
    }

    private sealed class ClampNode : Node
    {
        private readonly float minimum;
        private readonly float maximum;

        public ClampNode(Tensor input, float minimum, float maximum)
            : base(input)
        {
            this.minimum = minimum;
            this.maximum = maximum;
            Save(input);
        }

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(new ClampGradientOperator(minimum, maximum), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Clip", [writer.Input(0), writer.Constant(minimum), writer.Constant(maximum)]);
    }

    /// <summary>min(max(x, minimum), maximum); NaN stays.</summary>
    private readonly struct ClampOperator(float minimum, float maximum) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector low = TSimd.Broadcast(minimum), high = TSimd.Broadcast(maximum);
            TVector raised = TSimd.Select(TSimd.LessThan(x, low), low, x);
            return TSimd.Select(TSimd.LessThan(high, raised), high, raised);
        }
    }

    /// <summary>The gradient where x is between the bounds, else 0.</summary>
    private readonly struct ClampGradientOperator(float minimum, float maximum) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector aboveMinimum = TSimd.Select(TSimd.LessThanOrEqual(TSimd.Broadcast(minimum), x), gradient, TSimd.Zero);
            return TSimd.Select(TSimd.LessThanOrEqual(x, TSimd.Broadcast(maximum)), aboveMinimum, TSimd.Zero);
        }
    }
}
