using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A copy in which rows are added to chosen rows along an axis.</summary>
    /// <remarks>
    /// <para>Formula: y = x, then for axis 0 y[indices[i], ...] += source[i, ...], in the order of i.</para>
    /// <para>Gradient: dx = dy; dsource[i, ...] = dy[indices[i], ...].</para>
    /// <para>Shapes: x [10, 4], axis 0, three indices and source [3, 4] to [10, 4].</para>
    /// <para>Cost: a copy of x and one pass over the source; keeps the indices for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="indices">Numbers from 0 to the axis's size - 1; one may come several times.</param>
    /// <param name="source">What is added: the shape of x, with as many elements along the axis as there are indices.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or an index lies outside it.</exception>
    /// <exception cref="ArgumentException">The source has another shape.</exception>
    public Tensor IndexAdd(int axis, ReadOnlySpan<int> indices, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        int[] places = indices.ToArray();
        int place = CheckPlaces(axis, places, nameof(IndexAdd)), size = Shape[place];
        int[] sizes = Shape.ToArray();
        sizes[place] = places.Length;
        if (source.Shape != Shape.Of(sizes))
            throw new ArgumentException($"IndexAdd: source {source.Shape} for {Shape}, {Shape.Of(sizes)} expected", nameof(source));
        (int outer, int inner) = AroundAxis(place);
        Tensor result = Allocate(Shape);
        Copy.Run(Values, result.Destination);
        IndexedRows.AddBack(source.Values, result.Destination, places, outer, size, inner);
        return Autograd.Records(this, source)
            ? result.ProducedBy(new IndexAddNode(this, source, places, place))
            : result;
    }

    private sealed class IndexAddNode(Tensor input, Tensor source, int[] indices, int axis) : Node(input, source)
    {
        protected override void Backward(Tensor gradient)
        {
            if (NeedsGradient(1))
            {
                (int outer, int inner) = gradient.AroundAxis(axis);
                using var part = new ScratchTensor(ShapeOf(1));
                IndexedRows.Select(gradient.Values, part.Values, indices, outer, ShapeOf(0)[axis], inner);
                Accumulate(1, part.Tensor);
            }

            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            long[] sizes = [.. Enumerable.Repeat(1L, ShapeOf(0).Rank)];
            sizes[axis] = indices.Length;
            string places = writer.Write(
                "Reshape", [writer.Constant(Array.ConvertAll(indices, place => (long)place)), writer.Constant(sizes)]);
            string each = writer.Write("Expand", [places, writer.Write("Shape", [writer.Input(1)])]);
            return writer.Write(
                "ScatterElements", [writer.Input(0), each, writer.Input(1)], new GraphAttribute("axis", (long)axis),
                new GraphAttribute("reduction", "add"));
        }
    }
}
