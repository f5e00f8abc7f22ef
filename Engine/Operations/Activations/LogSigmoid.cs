using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The logarithm of the logistic function of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = ln(1 / (1 + e^-x)) = min(x, 0) - ln(1 + e^-|x|).</para>
    /// <para>Gradient: dx = dy / (1 + e^x).</para>
    /// <para>Numerics: nothing overflows, and small results keep their digits.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor LogSigmoid()
    {
        Tensor result = Mapped(default(LogSigmoidOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new LogSigmoidNode(this)) : result;
    }

    private sealed class LogSigmoidNode : Node
    {
        public LogSigmoidNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(LogSigmoidGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Neg", [writer.Write("Softplus", [writer.Write("Neg", [writer.Input(0)])])]);
    }

    /// <summary>min(x, 0) - ln(1 + e^-|x|).</summary>
    private readonly struct LogSigmoidOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Abs(x)));
            TVector negative = TSimd.Select(TSimd.LessThan(TSimd.Zero, x), TSimd.Zero, x);
            return TSimd.Subtract(negative, ElementaryFunctions.LogOnePlusUnit<TSimd, TVector>(e));
        }
    }

    /// <summary>gradient / (1 + e^x).</summary>
    private readonly struct LogSigmoidGradientOperator : IBinaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Multiply(gradient, ElementaryFunctions.Sigmoid<TSimd, TVector>(TSimd.Negate(x)));
    }
}
