namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The largest or the smallest elements along an axis, in order, and their places.</summary>
    /// <remarks>
    /// <para>Formula: values[i] = x[indices[i]], the largest first, or the smallest first.</para>
    /// <para>Gradient: dx[indices[i]] = dvalues[i], 0 elsewhere; the indices have none.</para>
    /// <para>Shapes: [20, 10] with axis 1 and count 3 to [20, 3] and [20, 3].</para>
    /// <para>Numerics: of equal elements the first ones. A NaN counts as larger than all numbers.</para>
    /// <para>Cost: the axis is sorted: n ln n comparisons for n elements; keeps the indices for the backward pass.</para>
    /// </remarks>
    /// <param name="count">How many: at most as many as the axis has.</param>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="largest">Whether the largest, or the smallest.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or not as many elements.</exception>
    /// <exception cref="ArgumentException">The axis has more than 2^24 elements.</exception>
    public (Tensor Values, Tensor Indices) TopK(int count, int axis = -1, bool largest = true)
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, [axis], nameof(TopK));
        int size = Rank == 0 ? 1 : Shape[axis];
        if (count < 0 || count > size)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"TopK: axis {axis} of {Shape} has {size} elements");
        // A scalar has no axis to shorten: PyTorch gives it back for a count of 0, too.
        return Ordered(axes, Rank == 0 ? 1 : count, axis, largest, nameof(TopK));
    }
}
