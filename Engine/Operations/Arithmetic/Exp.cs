using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The exponential of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = e^x.</para>
    /// <para>Gradient: dx = dy * y.</para>
    /// <para>Numerics: at most 2 units in the last place off, subnormal results included; infinite above 88.72, 0 below -104.</para>
    /// <para>Cost: one read and one write; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Exp()
    {
        Tensor result = Mapped(default(ExpOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new ExpNode(this, result)) : result;
    }

    private sealed class ExpNode : Node
    {
        public ExpNode(Tensor input, Tensor result)
            : base(input) => Save(result);

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(default(MultiplyOperator), gradient.Values, Saved(0).Values, gradient.OwnValues);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Exp", [writer.Input(0)]);
    }

    /// <summary>e^x.</summary>
    private readonly struct ExpOperator : IUnaryOperator
    {
        public static bool IsLong => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementaryFunctions.Exp<TSimd, TVector>(x);
    }
}
