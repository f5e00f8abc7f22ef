using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The natural logarithm of 1 + x for each element, exact for small x.</summary>
    /// <remarks>
    /// <para>Formula: y = ln(1 + x).</para>
    /// <para>Gradient: dx = dy / (1 + x).</para>
    /// <para>Numerics: minus infinity at -1, NaN below; a small x keeps its digits, and 0 its sign.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Log1p()
    {
        Tensor result = Mapped(default(Log1pOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new Log1pNode(this)) : result;
    }

    private sealed class Log1pNode : Node
    {
        public Log1pNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(Log1pGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Log", [writer.Write("Add", [writer.Input(0), writer.Constant(1f)])]);
    }

    /// <summary>ln(1 + x).</summary>
    private readonly struct Log1pOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementaryFunctions.LogOnePlus<TSimd, TVector>(x);
    }

    /// <summary>gradient / (1 + x).</summary>
    private readonly struct Log1pGradientOperator : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Divide(gradient, TSimd.Add(TSimd.Broadcast(1), x));
    }
}
