using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The logistic function of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = 1 / (1 + e^-x).</para>
    /// <para>Gradient: dx = dy * (1 - y) * y.</para>
    /// <para>Numerics: at most 2.5 units in the last place off, also far out on the negative side, where y is about e^x.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Sigmoid()
    {
        Tensor result = Mapped(default(SigmoidOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new SigmoidNode(this, result)) : result;
    }

    private sealed class SigmoidNode : Node
    {
        public SigmoidNode(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(SigmoidGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Sigmoid", [writer.Input(0)]);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    private readonly struct SigmoidOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementaryFunctions.Sigmoid<TSimd, TVector>(x);
    }

    /// <summary>gradient * (1 - result) * result.</summary>
    private readonly struct SigmoidGradientOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(TSimd.Multiply(gradient, TSimd.Subtract(TSimd.Broadcast(1), result)), result);
    }
}
