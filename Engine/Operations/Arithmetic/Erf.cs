using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The error function of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = 2 / sqrt(pi) * the integral of e^(-t^2) from 0 to x.</para>
    /// <para>Gradient: dx = dy * 2 / sqrt(pi) * e^(-x^2).</para>
    /// <para>Numerics: near 0 its power series, beyond 1 the tail of the normal distribution; -1 and 1 at the infinities.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Erf()
    {
        Tensor result = Mapped(default(ErfOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new ErfNode(this)) : result;
    }

    private sealed class ErfNode : Node
    {
        public ErfNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(ErfGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Erf", [writer.Input(0)]);
    }

    /// <summary>2 / sqrt(pi) * the integral of e^(-t^2) from 0 to x.</summary>
    private readonly struct ErfOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector one = TSimd.Broadcast(1), z = TSimd.Multiply(x, x), magnitude = TSimd.Abs(x);
            // 2 / sqrt(pi) * (-1)^n / (n! (2n + 1)), the last one first.
            TVector p = TSimd.Broadcast(1.4807192815879218e-8f);
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-1.6365844691234924e-7f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(1.6462114365889246e-6f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-1.4925650358406250e-5f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(1.2055332981789664e-4f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-8.5483270234508528e-4f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(5.2239776254421878e-3f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-2.6866170645131252e-2f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(1.1283791670955126e-1f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-3.7612638903183752e-1f));
            p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(1.1283791670955126f));
            TVector near = TSimd.Multiply(p, x);
            TVector tail = ElementaryFunctions.NormalDistribution<TSimd, TVector>(
                TSimd.Multiply(magnitude, TSimd.Broadcast(-1.41421356f)), out _);
            TVector far = TSimd.Subtract(one, TSimd.Add(tail, tail));
            far = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(far), far);
            return TSimd.Select(TSimd.LessThan(magnitude, one), near, far);
        }
    }

    /// <summary>gradient * 2 / sqrt(pi) * e^(-x^2).</summary>
    private readonly struct ErfGradientOperator : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector bell = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Multiply(x, x)));
            return TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(1.12837917f), bell), gradient);
        }
    }
}
