using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>1, 0 or -1: the sign of each element.</summary>
    /// <remarks>
    /// <para>Formula: y = 1 where x &gt; 0, -1 where x &lt; 0, else x, which is 0 or -0.</para>
    /// <para>Gradient: 0 everywhere, also at the jump.</para>
    /// <para>Numerics: NaN stays NaN, as in NumPy; PyTorch gives 0.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Sign()
    {
        Tensor result = Mapped(default(SignOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new SignNode(this)) : result;
    }

    private sealed class SignNode(Tensor input) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            gradient.OwnValues.Clear();
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Sign", [writer.Input(0)]);
    }

    /// <summary>1, -1, or x where it is neither greater nor less than 0.</summary>
    private readonly struct SignOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector positive = TSimd.Select(TSimd.LessThan(TSimd.Zero, x), TSimd.Broadcast(1), x);
            return TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Broadcast(-1), positive);
        }
    }
}
