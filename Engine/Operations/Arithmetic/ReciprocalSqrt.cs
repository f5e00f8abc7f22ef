using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>One divided by the square root of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = 1 / sqrt(x).</para>
    /// <para>Gradient: dx = -dy * y^3 / 2.</para>
    /// <para>Numerics: infinite at 0, NaN below; a root and a quotient, each correctly rounded. PyTorch: rsqrt.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor ReciprocalSqrt()
    {
        Tensor result = Mapped(default(ReciprocalSqrtOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new ReciprocalSqrtNode(this, result)) : result;
    }

    private sealed class ReciprocalSqrtNode : Node
    {
        public ReciprocalSqrtNode(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(ReciprocalSqrtGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Reciprocal", [writer.Write("Sqrt", [writer.Input(0)])]);
    }

    /// <summary>1 / sqrt(x).</summary>
    private readonly struct ReciprocalSqrtOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Divide(TSimd.Broadcast(1), TSimd.Sqrt(x));
    }

    /// <summary>-gradient * result^3 / 2.</summary>
    private readonly struct ReciprocalSqrtGradientOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector cube = TSimd.Multiply(TSimd.Multiply(result, result), result);
            return TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(-0.5f), gradient), cube);
        }
    }
}
