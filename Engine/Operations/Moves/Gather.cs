using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>One element of an axis for each place of a tensor of indices: the score of each row's own class, for instance.</summary>
    /// <remarks>
    /// <para>Formula: for axis 1 of a matrix, y[i, j] = x[i, indices[i, j]]; for axis 0, y[i, j] = x[indices[i, j], j].</para>
    /// <para>Gradient: dx at a place is the sum of dy over all places of y that were taken from it, in row-major order; none to
    /// the indices.</para>
    /// <para>Shapes: x [20, 10], axis 1 and indices [20, 1] to [20, 1]. The indices have as many axes as x, and along the other axes at
    /// most as many elements.</para>
    /// <para>Cost: one scattered read and one write for each index; keeps the indices for the backward pass.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="indices">Whole numbers from 0 to the axis's size - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or an index is not a whole number inside the axis.</exception>
    public Tensor Gather(int axis, Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int place = CheckIndices(axis, indices, nameof(Gather));
        Tensor result = Allocate(indices.Shape);
        IndexedElements.Gather(Values, Shape.AsSpan(), indices.Values, indices.Shape.AsSpan(), place, result.Destination);
        return Autograd.Records(this, indices) ? result.ProducedBy(new GatherNode(this, indices, place, nameof(Gather))) : result;
    }

    /// <summary>The axis, counted from 0, if the indices have a shape that fits around it and lie on it.</summary>
    private int CheckIndices(int axis, Tensor indices, string operation)
    {
        int place = Shape.ResolveAxis(axis, operation);
        bool fits = indices.Rank == Rank;
        for (int i = 0; fits && i < Rank; i++) fits = i == place || indices.Shape[i] <= Shape[i];
        if (!fits)
            throw new ArgumentException(
                $"{operation}: indices {indices.Shape} for {Shape}: as many axes, and apart from axis {place} no greater sizes expected",
                nameof(indices));
        Indices.Check(indices, Shape[place], operation);
        return place;
    }

    private sealed class GatherNode : Node
    {
        private readonly Shape inputShape;
        private readonly int axis;

        public GatherNode(Tensor input, Tensor indices, int axis, string name)
            : base(input, indices)
        {
            Name = name;
            inputShape = input.Shape;
            this.axis = axis;
            Save(indices);
        }

        public override string Name { get; }

        protected override void Backward(Tensor gradient)
        {
            if (!NeedsGradient(0)) return;
            // Collected apart, since an element may be taken several times: then two passes add up to the bit.
            Tensor indices = Saved(0);
            using var contribution = new ScratchTensor(inputShape);
            contribution.Values.Clear();
            IndexedElements.AddBack(
                gradient.Values, indices.Values, indices.Shape.AsSpan(), axis, contribution.Values, inputShape.AsSpan());
            Accumulate(0, contribution.Tensor);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("GatherElements", [writer.Input(0), GraphValues.Integers(writer, 1)], new GraphAttribute("axis", (long)axis));
    }
}
