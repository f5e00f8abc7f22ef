using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>The axes of a tensor along which a dropout mask is the same: pixels of a channel, steps in time.</summary>
internal sealed class SharedAxes
{
    /// <summary>Neighbouring axes that are all shared, or all not, count as one.</summary>
    private readonly (int Size, bool IsShared)[] groups;

    private SharedAxes((int Size, bool IsShared)[] groups)
    {
        this.groups = groups;
        foreach ((int size, bool isShared) in groups)
            if (!isShared) MaskCount *= size;
    }

    /// <summary>Elements of the mask.</summary>
    public int MaskCount { get; } = 1;

    /// <summary>The axes of [N, C, ...] behind the second.</summary>
    public static SharedAxes BehindChannels(Shape shape)
    {
        int channels = shape[0] * shape[1];
        return new SharedAxes([(channels, false), (channels == 0 ? 0 : shape.ElementCount / channels, true)]);
    }

    /// <summary>The axes with these numbers; a negative one counts from the last.</summary>
    public static SharedAxes Of(Shape shape, ReadOnlySpan<int> axes, string operation)
    {
        var isShared = new bool[shape.Rank];
        foreach (int axis in axes)
        {
            int place = shape.ResolveAxis(axis, operation);
            if (isShared[place]) throw new ArgumentException($"{operation}: axis {axis} of {shape} is named twice", nameof(axes));
            isShared[place] = true;
        }

        var groups = new List<(int Size, bool IsShared)>(shape.Rank);
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (groups.Count > 0 && groups[^1].IsShared == isShared[axis]) groups[^1] = (groups[^1].Size * shape[axis], isShared[axis]);
            else groups.Add((shape[axis], isShared[axis]));
        }

        return new SharedAxes([.. groups]);
    }

    /// <summary>destination = source * scale where the mask keeps, else +0.</summary>
    public void Apply(ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, float scale, Span<float> destination) =>
        Apply(groups, source, mask, 0, scale, destination);

    private static void Apply(
        ReadOnlySpan<(int Size, bool IsShared)> groups, ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, int firstBit, float scale,
        Span<float> destination)
    {
        MaskLayout? layout = groups switch
        {
            [] => new MaskLayout(1, 1, 1),
            [(var inner, false)] => new MaskLayout(1, 1, inner),
            [(var shared, true)] => new MaskLayout(1, shared, 1),
            [(var shared, true), (var inner, _)] => new MaskLayout(1, shared, inner),
            [(var outer, false), (var shared, _)] => new MaskLayout(outer, shared, 1),
            [(var outer, false), (var shared, _), (var inner, _)] => new MaskLayout(outer, shared, inner),
            _ => null,
        };
        if (layout is { } fits)
        {
            MaskKernels.Apply(source, mask, firstBit, scale, fits, destination);
            return;
        }

        int size = groups[0].Size, slice = size == 0 ? 0 : source.Length / size, bits = 0;
        if (!groups[0].IsShared)
        {
            bits = 1;
            foreach ((int inside, bool isShared) in groups[1..])
                if (!isShared) bits *= inside;
        }

        for (int i = 0; i < size; i++)
            Apply(groups[1..], source.Slice(i * slice, slice), mask, firstBit + (i * bits), scale, destination.Slice(i * slice, slice));
    }
}
