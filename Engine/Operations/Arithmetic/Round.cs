using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The nearest whole number of each element; a half goes to the even one.</summary>
    /// <remarks>
    /// <para>Formula: y = the whole number next to x; of two equally near ones the even one.</para>
    /// <para>Gradient: 0 everywhere, as in PyTorch.</para>
    /// <para>Numerics: exact; -0, NaN and the infinities stay.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Round()
    {
        Tensor result = Mapped(default(RoundOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new ConstantPiecesNode(this, nameof(Round))) : result;
    }

    /// <summary>the whole number next to x; of two equally near ones the even one</summary>
    private readonly struct RoundOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ToNearest<TSimd, TVector>(x);
    }
}
