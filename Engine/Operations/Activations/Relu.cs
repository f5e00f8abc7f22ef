using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The larger of zero and x, for each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x where x &gt; 0, else 0.</para>
    /// <para>Gradient: dx = dy where x &gt; 0, else 0; at x = 0 it is 0.</para>
    /// <para>Numerics: NaN stays NaN, and its gradient passes; -0 stays -0: all as in PyTorch.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Relu()
    {
        Tensor result = Mapped(default(ReluOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new ReluNode(this, result)) : result;
    }

    private sealed class ReluNode : Node
    {
        public ReluNode(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(ReluGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Relu", [writer.Input(0)]);
    }

    /// <summary>0 where x is less than 0, else x.</summary>
    private readonly struct ReluOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Relu(x);
    }

    /// <summary>0 where the result is 0, else the gradient: also where the result is NaN.</summary>
    private readonly struct ReluGradientOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.LessThanOrEqual(result, TSimd.Zero), TSimd.Zero, gradient);
    }
}
