using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The square of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = x * x.</para>
    /// <para>Gradient: dx = dy * 2x.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Square()
    {
        Tensor result = Mapped(default(SquareOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new SquareNode(this)) : result;
    }

    private sealed class SquareNode : Node
    {
        public SquareNode(Tensor input)
            : base(input) => Save(input);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(SquareGradientOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Mul", [writer.Input(0), writer.Input(0)]);
    }

    /// <summary>x * x.</summary>
    private readonly struct SquareOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(x, x);
    }

    /// <summary>gradient * 2x.</summary>
    private readonly struct SquareGradientOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(gradient, TSimd.Add(x, x));
    }
}
