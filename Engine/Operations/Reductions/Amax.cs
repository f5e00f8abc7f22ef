using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The largest elements along one or several axes; equal ones share the gradient.</summary>
    /// <remarks>
    /// <para>Formula: y = the max of x over the given axes.</para>
    /// <para>Gradient: dx = dy / k for the k elements that equal y, 0 for the others, as in PyTorch. (<see cref="Max(int, bool)"/> gives it
    /// to the first of them alone.)</para>
    /// <para>Shapes: [20, 3, 10] with axes 0, 2 to [3], or [1, 3, 1] with <paramref name="keepDimensions"/>.</para>
    /// <para>Numerics: NaN where there is a NaN; the NaN-s then share the gradient (PyTorch: a gradient of NaN).</para>
    /// <para>Cost: one read; keeps x and y for the backward pass. Axes that do not lie side by side are first brought together.</para>
    /// </remarks>
    /// <param name="axes">The axes that go; -1 is the last one; an empty list means all.</param>
    /// <param name="keepDimensions">Whether they stay, with one element each.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice, or there are no elements to choose from.</exception>
    public Tensor Amax(ReadOnlySpan<int> axes, bool keepDimensions = false) =>
        ExtremumOverAxes<LargestFirst>(axes, keepDimensions, nameof(Amax));
}
