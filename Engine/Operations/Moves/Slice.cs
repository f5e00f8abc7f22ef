using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A range along one axis, or every so many elements of it.</summary>
    /// <remarks>
    /// <para>Formula: for axis 0, y[i, ...] = x[start + i * step, ...], i from 0 to count - 1.</para>
    /// <para>Gradient: dx = dy at the places that were taken, 0 elsewhere.</para>
    /// <para>Shapes: [20, 300] with axis 0, start 4, count 8 to [8, 300].</para>
    /// <para>Cost: along the first axis (or where all axes before have one element) nothing is copied, and memory is shared: a later change
    /// in place of one shows in the other. Along other axes, or with a step, one read and one write of the range.</para>
    /// </remarks>
    /// <param name="axis">The axis; -1 is the last one.</param>
    /// <param name="start">The first element, from 0; a negative number counts from the end.</param>
    /// <param name="count">How many elements; may be 0.</param>
    /// <param name="step">How far apart the elements lie, 1 or more. (<see cref="Flip"/> turns an axis round.)</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or the range leaves it; or the step is less than 1.</exception>
    public Tensor Slice(int axis, int start, int count, int step = 1)
    {
        int place = Shape.ResolveAxis(axis, nameof(Slice)), size = Shape[place];
        if (step < 1) throw new ArgumentOutOfRangeException(nameof(step), step, "Slice: a step of 1 or more expected");
        if (start < -size || start > size)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"Slice: axis {place} of {Shape} has {size} elements");
        if (start < 0) start += size;
        int available = (int)((size - start + (long)step - 1) / step);
        if (count < 0 || count > available)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"Slice: axis {place} of {Shape} has {available} elements from {start} on"
                    + (step == 1 ? "" : $" in steps of {step}"));
        if (step > 1)
        {
            var places = new int[count];
            for (int i = 0; i < count; i++) places[i] = start + i * step;
            return Selected(place, places, nameof(Slice));
        }

        Span<int> sizes = Rank <= 8 ? stackalloc int[Rank] : new int[Rank];
        Shape.AsSpan().CopyTo(sizes);
        sizes[place] = count;
        Shape shape = Shape.Of(sizes);
        (int outer, int inner) = AroundAxis(place);
        Tensor result;
        if (outer == 1)
        {
            result = View(shape, start * inner);
        }
        else
        {
            result = Allocate(shape);
            if (shape.ElementCount > 0)
                BlockCopy.Run(Values[(start * inner)..], size * inner, result.Destination, count * inner, count * inner, outer);
        }

        return Autograd.Records(this) ? result.ProducedBy(new SliceNode(this, start * inner, size * inner, count * inner)) : result;
    }

    /// <summary>Blocks of <paramref name="length"/> elements, the first from <paramref name="start"/> on, one in
    /// every <paramref name="stride"/>.</summary>
    private sealed class SliceNode(Tensor input, int start, int stride, int length) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (!accumulate) destination.Clear();
            if (gradient.Count == 0) return;
            BlockCopy.Run(gradient.Values, length, destination[start..], stride, length, gradient.Count / length, accumulate: true);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            // From the lengths that the copy needs: the axis is where the shapes differ.
            int axis = 0;
            while (axis < OutputShape.Rank - 1 && OutputShape[axis] == ShapeOf(0)[axis]) axis++;
            int inner = stride / Math.Max(ShapeOf(0)[axis], 1), first = inner == 0 ? 0 : start / inner;
            return writer.Write(
                "Slice", [writer.Input(0), writer.Constant(first), writer.Constant(first + OutputShape[axis]), writer.Constant(axis)]);
        }
    }
}
