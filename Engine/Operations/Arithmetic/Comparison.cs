using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>1 where left is greater than right, else 0.</summary>
    /// <remarks>
    /// <para>Formula: y = 1 if left &gt; right, else 0; with a NaN 0. The result is a condition for <see cref="Where"/>.</para>
    /// <para>Gradient: none; comparisons are not recorded.</para>
    /// <para>Shapes: as NumPy broadcasts. Cost: one read of each and one write.</para>
    /// </remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator >(Tensor left, Tensor right) => Broadcasted(default(LessOperator), right, left, "Greater");

    /// <summary>1 where left is less than right, else 0.</summary>
    /// <remarks><para>As the operator &gt;.</para></remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator <(Tensor left, Tensor right) => Broadcasted(default(LessOperator), left, right, "Less");

    /// <summary>1 where left is greater than or equal to right, else 0.</summary>
    /// <remarks><para>As the operator &gt;.</para></remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator >=(Tensor left, Tensor right) => Broadcasted(default(LessOrEqualOperator), right, left, "GreaterOrEqual");

    /// <summary>1 where left is less than or equal to right, else 0.</summary>
    /// <remarks><para>As the operator &gt;.</para></remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator <=(Tensor left, Tensor right) => Broadcasted(default(LessOrEqualOperator), left, right, "LessOrEqual");

    /// <summary>1 where the tensor is greater than the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator >(Tensor left, double right) => Mapped(new WithLeft<LessOperator>((float)right), left);

    /// <summary>1 where the tensor is less than the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator <(Tensor left, double right) => Mapped(new WithRight<LessOperator>((float)right), left);

    /// <summary>1 where the tensor is greater than or equal to the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator >=(Tensor left, double right) => Mapped(new WithLeft<LessOrEqualOperator>((float)right), left);

    /// <summary>1 where the tensor is less than or equal to the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator <=(Tensor left, double right) => Mapped(new WithRight<LessOrEqualOperator>((float)right), left);

    /// <summary>1 where the elements are equal, else 0.</summary>
    /// <remarks><para>As the operator &gt;: 0 and -0 are equal, NaN equals nothing. (== asks for the same object.)</para></remarks>
    /// <param name="other">The other tensor.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor Equal(Tensor other) => Broadcasted(default(EqualOperator), this, other, nameof(Equal));

    /// <summary>1 where an element is the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="number">The number, rounded to float.</param>
    public Tensor Equal(double number) => Mapped(new WithRight<EqualOperator>((float)number), this);

    /// <summary>1 where left is less than right, else 0.</summary>
    private readonly struct LessOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.LessThan(left, right), TSimd.Broadcast(1), TSimd.Zero);
    }

    /// <summary>1 where left is less than or equal to right, else 0.</summary>
    private readonly struct LessOrEqualOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.LessThanOrEqual(left, right), TSimd.Broadcast(1), TSimd.Zero);
    }

    /// <summary>1 where the two are equal numbers, else 0.</summary>
    private readonly struct EqualOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.Equal(left, right), TSimd.Broadcast(1), TSimd.Zero);
    }
}
