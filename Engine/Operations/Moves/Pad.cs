using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The tensor with a border.</summary>
    /// <remarks>
    /// <para>Formula: y[i + before] = x[i] inside; outside, what the mode says.</para>
    /// <para>Gradient: dx = dy inside, and with <see cref="PaddingMode.Reflect"/> and <see cref="PaddingMode.Replicate"/> the sum of dy at
    /// all places that took the element.</para>
    /// <para>Shapes: [2, 3] with 1, 2 to [2, 6]; with 1, 2, 3, 4 to [9, 6]: the last axis comes first, as in PyTorch.</para>
    /// <para>Cost: one read and one write for each axis that grows.</para>
    /// </remarks>
    /// <param name="border">How many elements before and behind: of the last axis, then of the one before it, and so on. Negative ones cut
    /// off, where the border is constant.</param>
    /// <param name="mode">What the border is made of.</param>
    /// <param name="value">The value of a constant border, rounded to float.</param>
    /// <exception cref="ArgumentException">An odd number of sizes, or more than the axes have; a mirror wider than the axis less one, an
    /// edge of nothing; or more cut off than there is.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The mode is none of the three.</exception>
    public Tensor Pad(ReadOnlySpan<int> border, PaddingMode mode = PaddingMode.Constant, double value = 0)
    {
        if (border.Length % 2 != 0 || border.Length > 2 * Rank)
            throw new ArgumentException($"Pad: {Shape} with {border.Length} sizes, two for each axis expected, at most", nameof(border));
        if (mode is not (PaddingMode.Constant or PaddingMode.Reflect or PaddingMode.Replicate))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Pad: Constant, Reflect or Replicate expected");
        for (int i = 0; i < border.Length; i += 2) CheckBorder(Rank - 1 - i / 2, border[i], border[i + 1], mode);
        Tensor result = ViewAs(Shape, nameof(Pad));
        for (int i = 0; i < border.Length; i += 2)
        {
            int axis = Rank - 1 - i / 2, before = border[i], behind = border[i + 1];
            if (before == 0 && behind == 0) continue;
            result = mode == PaddingMode.Constant
                ? result.WithConstantBorder(axis, before, behind, (float)value)
                : result.Selected(axis, BorderPlaces(Shape[axis], before, behind, mode), nameof(Pad));
        }

        return result;
    }

    private void CheckBorder(int axis, int before, int behind, PaddingMode mode)
    {
        int size = Shape[axis];
        bool fits = (long)before + behind + size <= Array.MaxLength && mode switch
        {
            PaddingMode.Constant => Math.Min(before, 0) + Math.Min(behind, 0) >= -size && (long)before + behind + size >= 0,
            PaddingMode.Reflect => before >= 0 && behind >= 0 && Math.Max(before, behind) < Math.Max(size, 1),
            _ => before >= 0 && behind >= 0 && (size > 0 || Math.Max(before, behind) == 0),
        };
        if (!fits) throw new ArgumentException($"Pad: axis {axis} of {Shape}: {before} before and {behind} behind do not fit {mode}");
    }

    private static int[] BorderPlaces(int size, int before, int behind, PaddingMode mode)
    {
        var places = new int[before + size + behind];
        for (int i = 0; i < places.Length; i++)
        {
            int place = i - before;
            if (mode == PaddingMode.Replicate) places[i] = Math.Clamp(place, 0, size - 1);
            else places[i] = place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place;
        }

        return places;
    }

    private Tensor WithConstantBorder(int axis, int before, int behind, float value)
    {
        int first = Math.Max(-before, 0), count = Shape[axis] - first - Math.Max(-behind, 0);
        Tensor inside = first == 0 && count == Shape[axis] ? this : Slice(axis, first, count);
        before = Math.Max(before, 0);
        int size = before + count + Math.Max(behind, 0);
        if (size == count) return inside;
        int[] sizes = Shape.ToArray();
        sizes[axis] = size;
        Tensor result = Allocate(sizes);
        result.Destination.Fill(value);
        (int outer, int inner) = AroundAxis(axis);
        if (inside.Count > 0)
            BlockCopy.Run(
                inside.Values, count * inner, result.Destination[(before * inner)..], size * inner, count * inner, outer);
        return Autograd.Records(inside)
            ? result.ProducedBy(new ConstantBorderNode(inside, before * inner, size * inner, count * inner, value))
            : result;
    }

    /// <summary>Blocks of <paramref name="length"/> elements, the first to <paramref name="start"/>, one in
    /// every <paramref name="stride"/>.</summary>
    private sealed class ConstantBorderNode(Tensor input, int start, int stride, int length, float value) : Node(input)
    {
        public override string Name => nameof(Pad);

        protected override void Backward(Tensor gradient)
        {
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (destination.IsEmpty) return;
            BlockCopy.Run(gradient.Values[start..], stride, destination, length, length, destination.Length / length, accumulate);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            int axis = 0;
            while (OutputShape[axis] == ShapeOf(0)[axis]) axis++;
            int before = start / (stride / OutputShape[axis]), behind = OutputShape[axis] - before - ShapeOf(0)[axis];
            return writer.Write(
                "Pad", [writer.Input(0), writer.Constant(before, behind), writer.Constant(value), writer.Constant(axis)]);
        }
    }
}
