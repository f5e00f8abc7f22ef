using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The sigmoid linear unit (swish) of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x * s, s = 1 / (1 + exp(-x)).</para>
    /// <para>Gradient: dx = dy * s * (1 + x * (1 - s)).</para>
    /// <para>Numerics: -infinity gives NaN, as in PyTorch.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// <para>Source: S. Elfwing, E. Uchibe, K. Doya, 2017.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Silu()
    {
        Tensor result = Mapped(default(SiluOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new SiluNode(this)) : result;
    }

    private sealed class SiluNode : Node
    {
        public SiluNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(SiluGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Mul", [writer.Input(0), writer.Write("Sigmoid", [writer.Input(0)])]);
    }

    /// <summary>x / (1 + exp(-x)).</summary>
    private readonly struct SiluOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            return TSimd.Multiply(x, ElementaryFunctions.Sigmoid<TSimd, TVector>(x));
        }
    }

    /// <summary>gradient * s * (1 + x * (1 - s)).</summary>
    private readonly struct SiluGradientOperator : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector s = ElementaryFunctions.Sigmoid<TSimd, TVector>(x), rest = ElementaryFunctions.Sigmoid<TSimd, TVector>(TSimd.Negate(x));
            return TSimd.Multiply(gradient, TSimd.Multiply(s, TSimd.MultiplyAdd(x, rest, TSimd.Broadcast(1))));
        }
    }
}
