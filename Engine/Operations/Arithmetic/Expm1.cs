using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>e^x - 1 for each element, exact for small x.</summary>
    /// <remarks>
    /// <para>Formula: y = e^x - 1.</para>
    /// <para>Gradient: dx = dy * (y + 1).</para>
    /// <para>Numerics: a small x keeps its digits, and 0 its sign; -1 at minus infinity.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Expm1()
    {
        Tensor result = Mapped(default(Expm1Operator), this);
        return Autograd.Records(this) ? result.ProducedBy(new Expm1Node(this, result)) : result;
    }

    private sealed class Expm1Node : Node
    {
        public Expm1Node(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(Expm1GradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Sub", [writer.Write("Exp", [writer.Input(0)]), writer.Constant(1f)]);
    }

    /// <summary>e^x - 1.</summary>
    private readonly struct Expm1Operator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // e^x - 1 = 2 t / (1 - t) with t = tanh(x / 2); where |x| is 1 or more, nothing cancels.
            TVector one = TSimd.Broadcast(1), t = ElementaryFunctions.Tanh<TSimd, TVector>(TSimd.Multiply(x, TSimd.Broadcast(0.5f)));
            TVector near = TSimd.Divide(TSimd.Add(t, t), TSimd.Subtract(one, t));
            TVector far = TSimd.Subtract(ElementaryFunctions.Exp<TSimd, TVector>(x), one);
            return TSimd.Select(TSimd.LessThan(TSimd.Abs(x), one), near, far);
        }
    }

    /// <summary>gradient * (result + 1).</summary>
    private readonly struct Expm1GradientOperator : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(gradient, TSimd.Add(result, TSimd.Broadcast(1)));
    }
}
