using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Each element, moved into a range: a straight line between two plateaus.</summary>
    /// <remarks>
    /// <para>Formula: y = min(max(x, minimum), maximum).</para>
    /// <para>Gradient: dx = dy where minimum &lt; x &lt; maximum, else 0: at the two ends 0, as in PyTorch, where <see cref="Clamp"/>
    /// passes dy on. The gradient of NaN passes.</para>
    /// <para>Numerics: NaN stays NaN.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <param name="minimum">The lower plateau.</param>
    /// <param name="maximum">The upper plateau, above the lower.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not above the minimum, or one is NaN.</exception>
    public Tensor Hardtanh(double minimum = -1, double maximum = 1)
    {
        ArgumentChecks.CheckPlateaus(minimum, maximum);
        float low = (float)minimum, high = (float)maximum;
        Tensor result = Mapped(new ClampOperator(low, high), this);
        return Autograd.Records(this) ? result.ProducedBy(new HardtanhNode(this, low, high)) : result;
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

    /// <summary>0 on the plateaus and where they begin, else the gradient.</summary>
    private readonly struct HardtanhGradientOperator(float minimum, float maximum) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector aboveMinimum = TSimd.Select(TSimd.LessThanOrEqual(x, TSimd.Broadcast(minimum)), TSimd.Zero, gradient);
            return TSimd.Select(TSimd.LessThanOrEqual(TSimd.Broadcast(maximum), x), TSimd.Zero, aboveMinimum);
        }
    }
}
