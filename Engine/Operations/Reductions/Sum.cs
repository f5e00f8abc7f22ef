namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The sum of all elements.</summary>
    /// <remarks>
    /// <para>Formula: y = sum over i of x_i.</para>
    /// <para>Gradient: dx_i = dy.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: added in a fixed order, in float within short blocks and in double from block to block, so the error is within 1e-6
    /// times the sum of |x|, whatever the count; the same bits for any number of threads. The sum of no elements is 0.</para>
    /// <para>Cost: one read; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <returns>A scalar.</returns>
    public Tensor Sum() => SumOver(ReducedAxes.All(Shape, nameof(Sum)), false, 1, nameof(Sum));

    /// <summary>The sums along one or several axes.</summary>
    /// <remarks>
    /// <para>Formula: y = the sum of x over the given axes.</para>
    /// <para>Gradient: dx = dy, repeated along the given axes.</para>
    /// <para>Shapes: [20, 300] with axes [0] to [300], or [1, 300] with <paramref name="keepDimensions"/>.</para>
    /// <para>Numerics: as <see cref="Sum()"/>, along any axes.</para>
    /// <para>Cost: one read of x and one write of y; keeps nothing for the backward pass. Axes that do not lie side by side take one pass
    /// a group.</para>
    /// </remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all, as in PyTorch.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each, so that the result broadcasts against this tensor.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public Tensor Sum(ReadOnlySpan<int> axes, bool keepDimensions = false) =>
        SumOver(ReducedAxes.Of(Shape, axes, nameof(Sum)), keepDimensions, 1, nameof(Sum));

    /// <summary>The sums along one axis.</summary>
    /// <remarks><para>As <see cref="Sum(ReadOnlySpan{int}, bool)"/> with one axis.</para></remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Sum(int axis, bool keepDimensions = false) => Sum([axis], keepDimensions);
}
