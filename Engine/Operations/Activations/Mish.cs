using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Mish of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x * tanh(ln(1 + exp(x))).</para>
    /// <para>Gradient: dx = dy * (t + x * (1 - t^2) * s), t = tanh(ln(1 + exp(x))), s = 1 / (1 + exp(-x)).</para>
    /// <para>Numerics: t = n / (n + 2) with n = exp(x) * (exp(x) + 2), so that neither t nor 1 - t^2 cancels; y = x above 20. -infinity
    /// gives NaN.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// <para>Source: D. Misra, 2019.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Mish()
    {
        Tensor result = Mapped(default(MishOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new MishNode(this)) : result;
    }

    private sealed class MishNode : Node
    {
        public MishNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(MishGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Mish", [writer.Input(0)]);
    }

    /// <summary>x * tanh(ln(1 + exp(x))).</summary>
    private readonly struct MishOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(x), two = TSimd.Broadcast(2);
            TVector n = TSimd.Multiply(e, TSimd.Add(e, two)), y = TSimd.Multiply(x, TSimd.Divide(n, TSimd.Add(n, two)));
            return TSimd.Select(TSimd.LessThan(TSimd.Broadcast(20), x), x, y);
        }
    }

    /// <summary>gradient * (t + x * (1 - t^2) * s).</summary>
    private readonly struct MishGradientOperator : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(x), one = TSimd.Broadcast(1), two = TSimd.Broadcast(2);
            TVector n = TSimd.Multiply(e, TSimd.Add(e, two)), above = TSimd.Add(n, two), t = TSimd.Divide(n, above);

            // 1 - t^2 = 4 (n + 1) / (n + 2)^2
            TVector bend = TSimd.Divide(TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(4), TSimd.Add(n, one)), above), above);
            TVector slope = TSimd.MultiplyAdd(TSimd.Multiply(x, bend), ElementaryFunctions.Sigmoid<TSimd, TVector>(x), t);
            return TSimd.Select(TSimd.LessThan(TSimd.Broadcast(20), x), gradient, TSimd.Multiply(gradient, slope));
        }
    }
}
