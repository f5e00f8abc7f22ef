using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A copy in which some elements along an axis are replaced.</summary>
    /// <remarks>
    /// <para>Formula: y = x, then for axis 1 of a matrix y[i, indices[i, j]] = source[i, j], in row-major order: the last one stays.</para>
    /// <para>Gradient: dx = dy, 0 where an element was replaced; dsource[i, j] = dy[i, indices[i, j]], also for an element that another
    /// replaced in its turn, as in PyTorch; none to the indices.</para>
    /// <para>Shapes: x [3, 5], indices and source [3, 2]. The indices have as many axes as x, and along the other axes at most as many
    /// elements; the source has their shape.</para>
    /// <para>Cost: a copy of x, and one scattered write for each index; keeps the indices for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="indices">Whole numbers from 0 to the axis's size - 1.</param>
    /// <param name="source">The new elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or an index is not a whole number inside the axis.</exception>
    public Tensor Scatter(int axis, Tensor indices, Tensor source)
    {
        int place = CheckScatter(axis, indices, source, nameof(Scatter));
        Tensor result = Allocate(Shape);
        Copy.Run(Values, result.Destination);
        IndexedElements.Put(source.Values, indices.Values, indices.Shape, place, result.Destination, Shape);
        return Autograd.Records(this, source, indices) ? result.ProducedBy(new ScatterNode(this, source, indices, place)) : result;
    }

    private int CheckScatter(int axis, Tensor indices, Tensor source, string operation)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(source);
        if (source.Shape != indices.Shape)
            throw new ArgumentException(
                $"{operation}: source {source.Shape} for indices {indices.Shape}, equal shapes expected", nameof(source));
        return CheckIndices(axis, indices, operation);
    }

    private sealed class ScatterNode : Node
    {
        private readonly int axis;

        public ScatterNode(Tensor input, Tensor source, Tensor indices, int axis)
            : base(input, source, indices)
        {
            this.axis = axis;
            Save(indices);
        }

        protected override void Backward(Tensor gradient)
        {
            Tensor indices = Saved(0);
            using var part = new ScratchTensor(indices.Shape);
            if (NeedsGradient(1))
            {
                IndexedElements.Gather(gradient.Values, gradient.Shape, indices.Values, indices.Shape, axis, part.Values);
                Accumulate(1, part.Tensor);
            }

            if (!NeedsGradient(0)) return;
            part.Values.Clear();
            IndexedElements.Put(part.Values, indices.Values, indices.Shape, axis, gradient.OwnValues, gradient.Shape);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            "ScatterElements", [writer.Input(0), GraphValues.Integers(writer, 2), writer.Input(1)], new GraphAttribute("axis", (long)axis));
    }
}
