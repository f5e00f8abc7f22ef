using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The logarithm of the softmax along an axis, without the detour that would lose small probabilities.</summary>
    /// <remarks>
    /// <para>Formula: y_i = x_i - ln(the sum over j of e^(x_j)).</para>
    /// <para>Gradient: dx_i = dy_i - e^(y_i) * (the sum over j of dy_j).</para>
    /// <para>Shapes: any with at least one axis; the shape stays.</para>
    /// <para>Numerics: the largest x is subtracted first, so nothing overflows. A NaN or +infinity in a group makes the whole group NaN,
    /// and so does a group of -infinity alone.</para>
    /// <para>Cost: one read and one write from memory; keeps the result for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis along which the probabilities add up to 1; -1 is the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor LogSoftmax(int axis) => Softmaxed<LogSoftmaxMode>(axis, nameof(LogSoftmax));
}
