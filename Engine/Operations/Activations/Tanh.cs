using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The hyperbolic tangent of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = tanh x.</para>
    /// <para>Gradient: dx = dy * (1 - y * y).</para>
    /// <para>Numerics: at most 2 units in the last place off; -0 stays -0.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Tanh()
    {
        Tensor result = Mapped(default(TanhOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new TanhNode(this, result)) : result;
    }

    private sealed class TanhNode : Node
    {
        public TanhNode(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(TanhGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Tanh", [writer.Input(0)]);
    }

    /// <summary>tanh x.</summary>
    private readonly struct TanhOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementaryFunctions.Tanh<TSimd, TVector>(x);
    }

    /// <summary>gradient * (1 - result^2).</summary>
    private readonly struct TanhGradientOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(gradient, TSimd.Subtract(TSimd.Broadcast(1), TSimd.Multiply(result, result)));
    }
}
