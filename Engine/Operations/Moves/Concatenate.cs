using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Tensors one after another along an axis they have.</summary>
    /// <remarks>
    /// <para>Formula: for axis 0, the rows of the first tensor, then those of the second, ...</para>
    /// <para>Gradient: each tensor gets its part of dy.</para>
    /// <para>Shapes: [20, 3] and [20, 5] along axis 1 to [20, 8]: the other sizes are equal.</para>
    /// <para>Cost: one read and one write.</para>
    /// </remarks>
    /// <param name="tensors">One or more.</param>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <exception cref="ArgumentException">There is no tensor, or a size along another axis differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Tensor Concatenate(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        if (tensors.IsEmpty) throw new ArgumentException("Concatenate: one tensor or more expected, none came", nameof(tensors));
        foreach (Tensor tensor in tensors) ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
        Shape first = tensors[0].Shape;
        int place = first.ResolveAxis(axis, nameof(Concatenate));
        Span<int> sizes = first.Rank <= 8 ? stackalloc int[first.Rank] : new int[first.Rank];
        first.AsSpan().CopyTo(sizes);
        sizes[place] = 0;
        foreach (Tensor tensor in tensors)
        {
            bool fits = tensor.Rank == first.Rank;
            for (int i = 0; fits && i < first.Rank; i++) fits = i == place || tensor.Shape[i] == first[i];
            if (!fits)
                throw new ArgumentException($"Concatenate: {first} and {tensor.Shape} differ apart from axis {place}", nameof(tensors));
            sizes[place] = checked(sizes[place] + tensor.Shape[place]);
        }

        Tensor result = Allocate(Shape.Of(sizes));
        if (result.Count > 0)
        {
            (int outer, int inner) = result.AroundAxis(place);
            int stride = sizes[place] * inner, start = 0;
            foreach (Tensor tensor in tensors)
            {
                int length = tensor.Shape[place] * inner;
                BlockCopy.Run(tensor.Values, length, result.Destination[start..], stride, length, outer);
                start += length;
            }
        }

        return Autograd.Records(tensors) ? result.ProducedBy(new ConcatenateNode(tensors, place)) : result;
    }

    /// <summary>Tensors of one shape one after another along a new axis.</summary>
    /// <remarks>
    /// <para>Formula: for axis 0, y[i, ...] = tensors[i][...].</para>
    /// <para>Gradient: each tensor gets its part of dy.</para>
    /// <para>Shapes: 64 tensors [28, 28] with axis 0 to [64, 28, 28].</para>
    /// <para>Cost: one read and one write.</para>
    /// </remarks>
    /// <param name="tensors">One or more, of one shape.</param>
    /// <param name="axis">The number that the new axis will have; -1 puts it last.</param>
    /// <exception cref="ArgumentException">There is no tensor, or the shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis is not from -Rank - 1 to Rank.</exception>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        if (tensors.IsEmpty) throw new ArgumentException("Stack: one tensor or more expected, none came", nameof(tensors));
        foreach (Tensor tensor in tensors)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
            if (tensor.Shape != tensors[0].Shape)
                throw new ArgumentException($"Stack: {tensors[0].Shape} and {tensor.Shape} differ", nameof(tensors));
        }

        int rank = tensors[0].Rank, place = axis < 0 ? axis + rank + 1 : axis;
        if (place < 0 || place > rank)
            throw new ArgumentOutOfRangeException(
                nameof(axis), axis, $"Stack: {tensors[0].Shape} can get an axis from {-rank - 1} to {rank}");
        var rows = new Tensor[tensors.Length];
        for (int i = 0; i < rows.Length; i++) rows[i] = tensors[i].Unsqueeze(place);
        return Concatenate(rows, place);
    }

    private sealed class ConcatenateNode : Node
    {
        private readonly int[] sizes;
        private readonly int axis;

        public ConcatenateNode(ReadOnlySpan<Tensor> inputs, int axis)
            : base(inputs)
        {
            this.axis = axis;
            sizes = new int[inputs.Length];
            for (int i = 0; i < sizes.Length; i++) sizes[i] = inputs[i].Shape[axis];
        }

        protected override void Backward(Tensor gradient)
        {
            (int outer, int inner) = gradient.AroundAxis(axis);
            int stride = gradient.Shape[axis] * inner, start = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                int length = sizes[i] * inner;
                if (NeedsGradient(i))
                {
                    Span<float> destination = GradientOf(i, out bool accumulate);
                    if (gradient.Count > 0) BlockCopy.Run(gradient.Values[start..], stride, destination, length, length, outer, accumulate);
                }

                start += length;
            }
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Concat", [.. Enumerable.Range(0, InputCount).Select(writer.Input)], new GraphAttribute("axis", (long)axis));
    }
}
