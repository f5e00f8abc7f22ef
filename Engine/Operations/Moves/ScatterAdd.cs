using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A copy in which numbers are added to some elements along an axis.</summary>
    /// <remarks>
    /// <para>Formula: y = x, then for axis 1 of a matrix y[i, indices[i, j]] += source[i, j], in row-major order.</para>
    /// <para>Gradient: dx = dy; dsource[i, j] = dy[i, indices[i, j]]; none to the indices.</para>
    /// <para>Shapes, Cost: as <see cref="Scatter"/>.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="indices">Whole numbers from 0 to the axis's size - 1; one may come several times.</param>
    /// <param name="source">What is added.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or an index is not a whole number inside the axis.</exception>
    public Tensor ScatterAdd(int axis, Tensor indices, Tensor source)
    {
        int place = CheckScatter(axis, indices, source, nameof(ScatterAdd));
        Tensor result = Allocate(Shape);
        Copy.Run(Values, result.Destination);
        IndexedElements.AddBack(source.Values, indices.Values, indices.Shape, place, result.Destination, Shape);
        return Autograd.Records(this, source, indices) ? result.ProducedBy(new ScatterAddNode(this, source, indices, place)) : result;
    }

    private sealed class ScatterAddNode : Node
    {
        private readonly int axis;

        public ScatterAddNode(Tensor input, Tensor source, Tensor indices, int axis)
            : base(input, source, indices)
        {
            this.axis = axis;
            Save(indices);
        }

        protected override void Backward(Tensor gradient)
        {
            Tensor indices = Saved(0);
            if (NeedsGradient(1))
            {
                using var part = new ScratchTensor(indices.Shape);
                IndexedElements.Gather(gradient.Values, gradient.Shape, indices.Values, indices.Shape, axis, part.Values);
                Accumulate(1, part.Tensor);
            }

            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            "ScatterElements", [writer.Input(0), GraphValues.Integers(writer, 2), writer.Input(1)],
            new GraphAttribute("axis", (long)axis), new GraphAttribute("reduction", "add"));
    }
}
