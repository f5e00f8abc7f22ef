using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The elements along an axis in order, and the places they come from.</summary>
    /// <remarks>
    /// <para>Formula: values[i] = x[indices[i]], from the smallest to the largest, or the other way round.</para>
    /// <para>Gradient: dx[indices[i]] = dvalues[i]; the indices have none.</para>
    /// <para>Shapes: both as x.</para>
    /// <para>Numerics: equal elements keep their order. A NaN counts as larger than all numbers.</para>
    /// <para>Cost: n ln n comparisons for n elements along the axis; keeps the indices for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="descending">Whether the largest comes first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The axis has more than 2^24 elements.</exception>
    public (Tensor Values, Tensor Indices) Sort(int axis = -1, bool descending = false)
    {
        ReducedAxes axes = ReducedAxes.Of(Shape, [axis], nameof(Sort));
        return Ordered(axes, axes.Reduced, axis, descending, nameof(Sort));
    }

    /// <summary>The first <paramref name="count"/> elements in order along an axis, and their places.</summary>
    private (Tensor Values, Tensor Indices) Ordered(ReducedAxes axes, int count, int axis, bool descending, string name)
    {
        if (axes.Reduced > Indices.Limit)
            throw new ArgumentException(
                $"{name}: of {Shape}, {axes.Reduced} elements are more than the {Indices.Limit} that a float can number");
        int[] sizes = Shape.ToArray();
        int place = Rank == 0 ? 0 : Shape.ResolveAxis(axis, name);
        if (Rank > 0) sizes[place] = count;
        Tensor indices = Allocate(sizes), values = Allocate(sizes);
        SortedPlaces.Run(Values, indices.Destination, axes.Reduced, axes.Inner, count, descending);
        if (Autograd.Traces(this)) Traced(indices, place, count, descending, name);
        IndexedElements.Gather(Values, Shape, indices.Values, indices.Shape, place, values.Destination);
        return (Autograd.Records(this) ? values.ProducedBy(new GatherNode(this, indices, place, name)) : values, indices);
    }

    private void Traced(Tensor indices, int axis, int count, bool descending, string name)
    {
        GraphAttribute[] attributes = [new("axis", (long)axis), new("largest", descending ? 1L : 0L)];
        indices.ProducedBy(new TracedNode(
            name, writer => GraphValues.Floats(writer, writer.Write(2, "TopK", [writer.Input(0), writer.Constant(count)], attributes)[1]),
            this));
    }
}
