using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The same elements, repeated along axes of one element, or along new ones in front.</summary>
    /// <remarks>
    /// <para>Formula: y[i, j] = x[0, j] for x of [1, n] and a shape of [m, n].</para>
    /// <para>Gradient: dx is the sum of dy over the repetitions.</para>
    /// <para>Shapes: [3, 1] with shape [2, 3, 4] to [2, 3, 4]; -1 keeps an axis as it is.</para>
    /// <para>Cost: one read and one write: unlike in PyTorch the result is a copy. Arithmetic broadcasts without it.</para>
    /// </remarks>
    /// <param name="shape">The new sizes: an axis has its own size, or had one element, or is new and stands in front.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Expand(params ReadOnlySpan<int> shape)
    {
        int[] sizes = shape.ToArray();
        for (int axis = 1; axis <= sizes.Length; axis++)
            if (sizes[^axis] == -1 && axis <= Rank) sizes[^axis] = Shape[-axis];
        bool fits = sizes.Length >= Rank && !sizes.Any(size => size < 0);
        for (int axis = 1; fits && axis <= Rank; axis++) fits = Shape[-axis] == 1 || Shape[-axis] == sizes[^axis];
        return fits
            ? RepeatedTo(sizes, nameof(Expand))
            : throw new ArgumentException(
                $"Expand: {Shape} to [{string.Join(", ", shape.ToArray())}]: an axis keeps its size or has one element, and new ones stand "
                    + "in front",
                nameof(shape));
    }

    /// <summary>This tensor, or a copy that is repeated to a shape to which it broadcasts.</summary>
    private Tensor RepeatedTo(Shape shape, string name)
    {
        if (Shape == shape) return this;
        Tensor result = Allocate(shape);
        Repetition.Run(Values, Shape, result.Destination, shape);
        return Autograd.Records(this) ? result.ProducedBy(new ExpandNode(this, name)) : result;
    }

    private sealed class ExpandNode(Tensor input, string name) : BroadcastNode(input)
    {
        public override string Name => name;

        protected override void Backward(Tensor gradient) => AddSummed(0, gradient);

        internal override string WriteTo(IGraphWriter writer)
        {
            // 1 keeps what the input has, since the size of a batch is not known: what broadcasts the result to the batch all the same
            // needs no more, but a repetition that somebody asked for does.
            long[] sizes = writer.OutputSizes.ToArray();
            for (int i = 0; i < sizes.Length; i++)
            {
                int axis = i - sizes.Length + ShapeOf(0).Rank;
                if (sizes[i] >= 0) continue;
                if (name is nameof(Expand) or nameof(Repeat) && (axis < 0 || ShapeOf(0)[axis] == 1))
                    throw NotWritable("a repetition for each example");
                sizes[i] = 1;
            }

            return writer.Write("Expand", [writer.Input(0), writer.Constant(sizes)]);
        }
    }
}
