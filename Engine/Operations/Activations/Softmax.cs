using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Exponentials, divided by their sum along an axis: positive numbers that add up to 1.</summary>
    /// <remarks>
    /// <para>Formula: y_i = e^(x_i) / (the sum over j of e^(x_j)).</para>
    /// <para>Gradient: dx_i = y_i * (dy_i - the sum over j of dy_j * y_j).</para>
    /// <para>Shapes: any with at least one axis; the shape stays.</para>
    /// <para>Numerics: the largest x is subtracted first, so nothing overflows. A NaN or +infinity in a group makes the whole group NaN,
    /// and so does a group of -infinity alone.</para>
    /// <para>Cost: one read and one write from memory; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis along which they add up to 1; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Softmax(int axis) => Softmaxed<SoftmaxMode>(axis, nameof(Softmax));
}
