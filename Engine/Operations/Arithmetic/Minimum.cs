using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The smaller of two tensors, element by element.</summary>
    /// <remarks>
    /// <para>Formula: y = min(left, right).</para>
    /// <para>Gradient: dy for the smaller one, half of it for both where they are equal; summed over the axes along which an operand
    /// was repeated.</para>
    /// <para>Shapes: as NumPy broadcasts: aligned at the last axis, sizes are equal or one of them is 1.</para>
    /// <para>Numerics: NaN if either is NaN (dy then passes to both, as in PyTorch); -0 is smaller than +0.</para>
    /// <para>Cost: one read of each and one write; keeps both for the backward pass.</para>
    /// </remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Minimum(Tensor left, Tensor right) => Chosen<Smaller>(left, right, nameof(Minimum));

    /// <summary>The smaller of two numbers.</summary>
    private readonly struct Smaller : IChoice
    {
        public static string GraphOperator => "Min";

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Minimum(left, right);

        public static TVector IsPassedOver<TSimd, TVector>(TVector itself, TVector other)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.LessThan(other, itself);
    }
}
