using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The greatest whole number that is not above each element.</summary>
    /// <remarks>
    /// <para>Formula: y = the greatest whole number that is at most x.</para>
    /// <para>Gradient: 0 everywhere, as in PyTorch.</para>
    /// <para>Numerics: exact; -0, NaN and the infinities stay.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <returns>A tensor of the same shape.</returns>
    public Tensor Floor()
    {
        Tensor result = Mapped(default(FloorOperator), this);
        return Autograd.Records(this) ? result.ProducedBy(new ConstantPiecesNode(this, nameof(Floor))) : result;
    }

    /// <summary>the greatest whole number that is at most x</summary>
    private readonly struct FloorOperator : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector nearest = ToNearest<TSimd, TVector>(x);
            return TSimd.Select(TSimd.LessThan(x, nearest), TSimd.Subtract(nearest, TSimd.Broadcast(1)), nearest);
        }
    }
}
