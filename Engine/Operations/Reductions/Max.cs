using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The largest element.</summary>
    /// <remarks>
    /// <para>Formula: y = max over i of x_i.</para>
    /// <para>Gradient: dx_i = dy / k for the k elements that equal y, 0 for the others: ties share it evenly, as in PyTorch.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: NaN if there is a NaN; the NaN-s then share the gradient.</para>
    /// <para>Cost: one read; keeps x and y for the backward pass.</para>
    /// </remarks>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The tensor has no elements.</exception>
    public Tensor Max() => ExtremumOfAll<LargestFirst>(nameof(Max));

    /// <summary>The largest elements along one axis, and their places.</summary>
    /// <remarks>
    /// <para>Formula: for axis 1 of a matrix, values[i] = max over j of x[i, j], and indices[i] is the first j that has it.</para>
    /// <para>Gradient: dx = dvalues at the place of each index, 0 elsewhere; the indices have none.</para>
    /// <para>Shapes: [20, 10] with axis 1 to [20] and [20], or [20, 1] and [20, 1] with <paramref name="keepDimensions"/>.</para>
    /// <para>Numerics: a NaN counts as larger than all numbers. Indices are whole numbers, exact because the axis has at most
    /// 2^24 elements.</para>
    /// <para>Cost: one read; keeps the indices for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The axis has no elements, or more than 2^24.</exception>
    public (Tensor Values, Tensor Indices) Max(int axis, bool keepDimensions = false) =>
        ExtremumOverAxis<LargestFirst>(axis, keepDimensions, nameof(Max));
}
