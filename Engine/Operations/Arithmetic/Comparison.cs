using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>1 where left is greater than right, else 0.</summary>
    /// <remarks>
    /// <para>Formula: y = 1 if left &gt; right, else 0; with a NaN 0. The result is a condition for <see cref="Where"/>.</para>
    /// <para>Gradient: none; nothing is recorded, but for a graph that is written (ONNX).</para>
    /// <para>Shapes: as NumPy broadcasts. Cost: one read of each and one write.</para>
    /// </remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator >(Tensor left, Tensor right) =>
        Compared(Broadcasted(default(LessOperator), right, left, "Greater"), "Greater", left, right);

    /// <summary>1 where left is less than right, else 0.</summary>
    /// <remarks><para>As the operator &gt;.</para></remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator <(Tensor left, Tensor right) =>
        Compared(Broadcasted(default(LessOperator), left, right, "Less"), "Less", left, right);

    /// <summary>1 where left is greater than or equal to right, else 0.</summary>
    /// <remarks><para>As the operator &gt;.</para></remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator >=(Tensor left, Tensor right) =>
        Compared(Broadcasted(default(LessOrEqualOperator), right, left, "GreaterOrEqual"), "GreaterOrEqual", left, right);

    /// <summary>1 where left is less than or equal to right, else 0.</summary>
    /// <remarks><para>As the operator &gt;.</para></remarks>
    /// <param name="left">One tensor.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator <=(Tensor left, Tensor right) =>
        Compared(Broadcasted(default(LessOrEqualOperator), left, right, "LessOrEqual"), "LessOrEqual", left, right);

    /// <summary>1 where the tensor is greater than the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator >(Tensor left, double right) =>
        Compared(Mapped(new WithLeft<LessOperator>((float)right), left), "Greater", left, right);

    /// <summary>1 where the tensor is less than the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator <(Tensor left, double right) =>
        Compared(Mapped(new WithRight<LessOperator>((float)right), left), "Less", left, right);

    /// <summary>1 where the tensor is greater than or equal to the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator >=(Tensor left, double right) =>
        Compared(Mapped(new WithLeft<LessOrEqualOperator>((float)right), left), "GreaterOrEqual", left, right);

    /// <summary>1 where the tensor is less than or equal to the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="left">The tensor.</param>
    /// <param name="right">The number, rounded to float.</param>
    public static Tensor operator <=(Tensor left, double right) =>
        Compared(Mapped(new WithRight<LessOrEqualOperator>((float)right), left), "LessOrEqual", left, right);

    /// <summary>1 where the elements are equal, else 0.</summary>
    /// <remarks><para>As the operator &gt;: 0 and -0 are equal, NaN equals nothing. (== asks for the same object.)</para></remarks>
    /// <param name="other">The other tensor.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor Equal(Tensor other) =>
        Compared(Broadcasted(default(EqualOperator), this, other, nameof(Equal)), nameof(Equal), this, other);

    /// <summary>1 where an element is the number, else 0.</summary>
    /// <remarks><para>As for two tensors.</para></remarks>
    /// <param name="number">The number, rounded to float.</param>
    public Tensor Equal(double number) =>
        Compared(Mapped(new WithRight<EqualOperator>((float)number), this), nameof(Equal), this, number);

    private static Tensor Compared(Tensor result, string name, Tensor left, Tensor right) => Autograd.Traces(left, right)
        ? result.ProducedBy(new TracedNode(name, writer => WriteCompared(writer, name, writer.Input(1)), left, right))
        : result;

    private static Tensor Compared(Tensor result, string name, Tensor left, double right) => Autograd.Traces(left)
        ? result.ProducedBy(new TracedNode(name, writer => WriteCompared(writer, name, writer.Constant((float)right)), left))
        : result;

    private static string WriteCompared(IGraphWriter writer, string name, string right) =>
        GraphValues.Floats(writer, writer.Write(name, [writer.Input(0), right]));

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
