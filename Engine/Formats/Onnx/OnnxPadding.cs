namespace DropoutLab.Formats;

/// <summary>Elements before and behind an axis.</summary>
internal static class OnnxPadding
{
    public static Tensor Pad(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        long[] pads = call.Longs("pads") ?? call.Integers(1).Values;
        int[] axes = call.Axes(3) ?? [.. Enumerable.Range(0, x.Rank)];
        if (pads.Length != 2 * axes.Length) throw call.Bad($"{2 * axes.Length} pads expected, {pads.Length} came");
        string mode = call.Attribute("mode", "constant");
        float value = call.Number(2, call.Attribute("value", 0f));
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = call.Axis(axes[i], x.Rank), before = Checked(call, pads[i]), behind = Checked(call, pads[axes.Length + i]);
            // A negative one takes elements away.
            int start = Math.Max(0, -before), length = x.Shape[axis] - start - Math.Max(0, -behind);
            if (length < 0) throw call.Bad($"pads that leave elements of {x.Shape} expected, {before} and {behind} came");
            x = x.Slice(axis, start, length);
            (before, behind) = (Math.Max(0, before), Math.Max(0, behind));
            call.CheckCount((double)x.Count / Math.Max(length, 1) * ((double)before + length + behind));
            x = mode == "constant" ? Constant(x, axis, before, behind, value) : Repeated(call, x, axis, before, behind, mode);
        }

        return x;
    }

    /// <summary>Puts a number before and behind the elements of an axis.</summary>
    public static Tensor Constant(Tensor x, int axis, int before, int behind, float value)
    {
        var border = new int[2 * (x.Rank - axis)];
        (border[^2], border[^1]) = (before, behind);
        return x.Pad(border, value: value);
    }

    private static Tensor Repeated(OnnxCall call, Tensor x, int axis, int before, int behind, string mode)
    {
        int size = x.Shape[axis];
        var places = new int[before + size + behind];
        for (int i = 0; i < places.Length; i++)
        {
            int place = i - before;
            places[i] = mode switch
            {
                "edge" => Math.Clamp(place, 0, size - 1),
                "reflect" => place < 0 ? -place : place >= size ? (2 * (size - 1)) - place : place,
                "wrap" => ((place % size) + size) % size,
                _ => throw call.Bad($"a mode constant, edge, reflect or wrap expected, {Excerpt.Of(mode)} came"),
            };
        }

        return x.IndexSelect(axis, places);
    }

    private static int Checked(OnnxCall call, long pad) => pad is > -(1 << 30) and < 1 << 30
        ? (int)pad
        : throw call.Bad($"pads below {1 << 30} expected, {pad} came");
}
