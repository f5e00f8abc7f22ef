using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The place of the smallest element, in row-major order.</summary>
    /// <remarks>
    /// <para>Formula: y is the first i whose x_i is the smallest; a NaN counts as smaller than all numbers.</para>
    /// <para>Gradient: none passes.</para>
    /// <para>Shapes: any of at most 2^24 elements to [].</para>
    /// <para>Cost: one read.</para>
    /// </remarks>
    /// <returns>A scalar that holds a whole number.</returns>
    /// <exception cref="ArgumentException">The tensor has no elements, or more than 2^24.</exception>
    public Tensor ArgMin() => PlaceOfExtremum<SmallestFirst>(nameof(ArgMin));

    /// <summary>The places of the smallest elements along one axis.</summary>
    /// <remarks>
    /// <para>Formula: for axis 1 of a matrix, y[i] is the first j whose x[i, j] is the smallest; a NaN counts as smaller than
    /// all numbers.</para>
    /// <para>Gradient: none passes.</para>
    /// <para>Shapes: [20, 10] with axis 1 to [20], or [20, 1] with <paramref name="keepDimensions"/>.</para>
    /// <para>Cost: one read.</para>
    /// </remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <returns>Whole numbers from 0 to the axis's size - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The axis has no elements, or more than 2^24.</exception>
    public Tensor ArgMin(int axis, bool keepDimensions = false) =>
        PlacesOfExtrema<SmallestFirst>(axis, keepDimensions, nameof(ArgMin));
}
