using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The square root of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = sqrt(x).</para>
    /// <para>Gradient: dx = dy / (2y); infinite at x = 0 (NaN if dy is 0 too).</para>
    /// <para>Numerics: correctly rounded; NaN for x &lt; 0; -0 stays -0.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Sqrt()
    {
        Tensor result = Mapped(default(SqrtOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new SqrtNode(this, result)) : result;
    }

    private sealed class SqrtNode : Node
    {
        public SqrtNode(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(SqrtGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Sqrt", [writer.Input(0)]);
    }

    /// <summary>sqrt(x).</summary>
    private readonly struct SqrtOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Sqrt(x);
    }

    /// <summary>gradient / (2 * result).</summary>
    private readonly struct SqrtGradientOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Divide(gradient, TSimd.Add(result, result));
    }
}
