namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The mean of all elements.</summary>
    /// <remarks>
    /// <para>Formula: y = (sum over i of x_i) / n.</para>
    /// <para>Gradient: dx_i = dy / n.</para>
    /// <para>Shapes: any to [].</para>
    /// <para>Numerics: <see cref="Sum()"/>, rounded to float, divided by n in float. The mean of no elements is NaN.</para>
    /// <para>Cost: one read; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <returns>A scalar.</returns>
    public Tensor Mean()
    {
        ReducedAxes axes = ReducedAxes.All(Shape, nameof(Mean));
        return SumOver(axes, false, axes.Total, nameof(Mean));
    }

    /// <summary>The means along one or several axes.</summary>
    /// <remarks>
    /// <para>Formula: y = (the sum of x over the given axes) / n, where n elements become one.</para>
    /// <para>Gradient: dx = dy / n, repeated along the given axes.</para>
    /// <para>Shapes: [20, 300] with axes [0] to [300], or [1, 300] with <paramref name="keepDimensions"/>.</para>
    /// <para>Numerics: as <see cref="Sum(ReadOnlySpan{int}, bool)"/>, divided by n in float. The mean of no elements is NaN.</para>
    /// <para>Cost: one read of x and one write of y; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all, as in PyTorch.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public Tensor Mean(ReadOnlySpan<int> axes, bool keepDimensions = false)
    {
        ReducedAxes reduced = ReducedAxes.Of(Shape, axes, nameof(Mean));
        return SumOver(reduced, keepDimensions, reduced.Total, nameof(Mean));
    }

    /// <summary>The means along one axis.</summary>
    /// <remarks><para>As <see cref="Mean(ReadOnlySpan{int}, bool)"/> with one axis.</para></remarks>
    /// <param name="axis">The axis that goes; -1 is the last one.</param>
    /// <param name="keepDimensions">Whether it stays, with one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Mean(int axis, bool keepDimensions = false) => Mean([axis], keepDimensions);
}
