using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The magnitude of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = |x|.</para>
    /// <para>Gradient: dx = dy * sign(x); at x = 0 it is 0.</para>
    /// <para>Numerics: |-0| = 0; NaN stays NaN, and so does its gradient (PyTorch gives 0 there).</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Abs()
    {
        Tensor result = Mapped(default(AbsOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new AbsNode(this)) : result;
    }

    private sealed class AbsNode : Node
    {
        public AbsNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(AbsGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Abs", [writer.Input(0)]);
    }

    /// <summary>|x|.</summary>
    private readonly struct AbsOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Abs(x);
    }

    /// <summary>gradient * sign(x).</summary>
    private readonly struct AbsGradientOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(gradient, default(SignOperator).Invoke<TSimd, TVector>(x));
    }
}
