using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Chosen rows along one axis, in any order and as often as wanted: a batch from a data set, for instance.</summary>
    /// <remarks>
    /// <para>Formula: for axis 0, y[i, ...] = x[indices[i], ...].</para>
    /// <para>Gradient: dx[j, ...] = the sum of dy[i, ...] over all i with indices[i] = j, added in the order of i.</para>
    /// <para>Shapes: [1000, 784] with axis 0 and 64 indices to [64, 784].</para>
    /// <para>Cost: one read and one write of what is chosen; keeps the indices for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="indices">Numbers from 0 to the axis's size - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or an index lies outside it.</exception>
    public Tensor IndexSelect(int axis, params ReadOnlySpan<int> indices)
    {
        // What is checked is what is used: another thread may write the caller's array.
        int[] places = indices.ToArray();
        return Selected(CheckPlaces(axis, places, nameof(IndexSelect)), places, nameof(IndexSelect));
    }

    /// <summary>The axis, counted from 0, if all places lie on it.</summary>
    private int CheckPlaces(int axis, ReadOnlySpan<int> indices, string operation)
    {
        int place = Shape.ResolveAxis(axis, operation), size = Shape[place];
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)size)
                throw new ArgumentOutOfRangeException(
                    nameof(indices), indices[i], $"{operation}: index {i} is {indices[i]}; axis {place} of {Shape} has {size} elements");
        }

        return place;
    }

    /// <summary>Rows along an axis by their places, which the caller has checked; the array is kept.</summary>
    private Tensor Selected(int place, int[] indices, string name)
    {
        int size = Shape[place];
        Span<int> sizes = Rank <= 8 ? stackalloc int[Rank] : new int[Rank];
        Shape.AsSpan().CopyTo(sizes);
        sizes[place] = indices.Length;
        (int outer, int inner) = AroundAxis(place);
        Tensor result = Allocate(Shape.Of(sizes));
        IndexedRows.Select(Values, result.Destination, indices, outer, size, inner);
        return Autograd.Records(this) ? result.ProducedBy(new IndexSelectNode(this, indices, outer, size, inner, name)) : result;
    }

    private sealed class IndexSelectNode(Tensor input, int[] indices, int outer, int size, int inner, string name) : Node(input)
    {
        public override string Name => name;

        private readonly Shape inputShape = input.Shape;

        protected override void Backward(Tensor gradient)
        {
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (!accumulate)
            {
                destination.Clear();
                IndexedRows.AddBack(gradient.Values, destination, indices, outer, size, inner);
                return;
            }

            // An index that comes twice would add its parts one by one: collected apart, two passes add up to the bit.
            using var contribution = new ScratchTensor(inputShape);
            contribution.Values.Clear();
            IndexedRows.AddBack(gradient.Values, contribution.Values, indices, outer, size, inner);
            Accumulate(0, contribution.Tensor);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            "Gather", [writer.Input(0), writer.Constant(Array.ConvertAll(indices, index => (long)index))],
            new GraphAttribute("axis", GraphAxes.Single(ShapeOf(0), size, inner)));
    }
}
