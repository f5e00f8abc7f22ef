namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The elements in reverse order along some axes.</summary>
    /// <remarks>
    /// <para>Formula: y[i] = x[n - 1 - i] along each of the axes.</para>
    /// <para>Gradient: dx is dy in reverse order.</para>
    /// <para>Shapes: the shape stays.</para>
    /// <para>Cost: one read and one write for each axis.</para>
    /// </remarks>
    /// <param name="axes">The axes; -1 is the last one; none gives the tensor as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public Tensor Flip(params ReadOnlySpan<int> axes)
    {
        Tensor result = ViewAs(Shape, nameof(Flip));
        if (axes.IsEmpty) return result;
        ReducedAxes flipped = ReducedAxes.Of(Shape, axes, nameof(Flip));
        for (int axis = 0; axis < Rank; axis++)
        {
            if (!flipped.Contains(axis)) continue;
            var places = new int[Shape[axis]];
            for (int i = 0; i < places.Length; i++) places[i] = places.Length - 1 - i;
            result = result.Selected(axis, places, nameof(Flip));
        }

        return result;
    }
}
