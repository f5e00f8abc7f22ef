namespace DropoutLab.Formats;

/// <summary>Operators that bring elements to other places, or numbers to another type.</summary>
internal static class OnnxMoves
{
    private const long ToFloat = 1, ToInt32 = 6, ToInt64 = 7, ToBool = 9, ToDouble = 11;

    public static object Cast(OnnxCall call)
    {
        long to = call.Attribute("to", ToFloat);
        if (to is ToInt32 or ToInt64)
        {
            if (call.IsIntegers(0)) return call.Integers(0);
            Tensor x = call.Tensor(0);
            // Numbers that are whole already, such as rows of an embedding, are followed further.
            return Array.TrueForAll(x.ToArray(), value => MathF.Truncate(value) == value)
                ? x
                : Tensor.From(Array.ConvertAll(x.ToArray(), MathF.Truncate), x.Shape.AsSpan());
        }

        return to is ToFloat or ToDouble ? call.Tensor(0)
            : to == ToBool ? 1 - call.Tensor(0).Equal(0)
            : throw call.Bad($"a cast to float, double, int32, int64 or bool expected, one to type {to} came");
    }

    public static object Concatenate(OnnxCall call)
    {
        bool areIntegers = Enumerable.Range(0, call.Count).All(i => call.IsIntegers(i) && call.Integers(i).Sizes.Length == 1);
        call.CheckCount(
            Enumerable.Range(0, call.Count).Sum(i => areIntegers ? call.Integers(i).Values.Length : (double)call.Tensor(i).Count));
        return areIntegers
            ? new OnnxIntegers([.. Enumerable.Range(0, call.Count).SelectMany(i => call.Integers(i).Values)])
            : Tensor.Concatenate([.. call.Tensors()], call.Attribute("axis", 0));
    }

    public static object ConstantOfShape(OnnxCall call)
    {
        long[] sizes = call.Integers(0).Values;
        Shape shape = Elements.ShapeOf(sizes, call.Bad("the shape").Message);
        call.CheckCount(shape.ElementCount);
        return call.Value switch
        {
            OnnxIntegers { Values: [long value] } => new OnnxIntegers([.. Enumerable.Repeat(value, shape.ElementCount)], [.. shape]),
            Tensor { Count: 1 } value => Tensor.Full(value.ToArray()[0], shape.AsSpan()),
            null => Tensor.Zeros(shape.AsSpan()),
            _ => throw call.Bad("one number as the value expected"),
        };
    }

    public static Tensor DepthToSpace(OnnxCall call)
    {
        (Tensor x, int block) = Blocks(call, 1);
        int n = x.Shape[0], c = x.Shape[1] / (block * block), h = x.Shape[2], w = x.Shape[3];
        Tensor moved = call.Attribute("mode", "DCR") == "DCR"
            ? x.Reshape(n, block, block, c, h, w).Permute(0, 3, 4, 1, 5, 2)
            : x.Reshape(n, c, block, block, h, w).Permute(0, 1, 4, 2, 5, 3);
        return moved.Reshape(n, c, h * block, w * block);
    }

    public static Tensor SpaceToDepth(OnnxCall call)
    {
        (Tensor x, int block) = Blocks(call, 2);
        int n = x.Shape[0], c = x.Shape[1], h = x.Shape[2] / block, w = x.Shape[3] / block;
        return x.Reshape(n, c, h, block, w, block).Permute(0, 3, 5, 1, 2, 4).Reshape(n, c * block * block, h, w);
    }

    public static Tensor Expand(OnnxCall call)
    {
        Shape shape = Elements.ShapeOf(call.Integers(1).Values, call.Bad("the shape").Message);
        Tensor x = call.Tensor(0);
        call.CheckCount(Math.Max(x.Count, 1.0) * shape.ElementCount);
        return x.Expand(Shape.Broadcast(x.Shape, shape, nameof(Expand)).AsSpan());
    }

    public static Tensor Flatten(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int axis = call.Attribute("axis", 1), place = axis == x.Rank ? axis : call.Axis(axis, x.Rank);
        int first = Shape.Of(x.Shape.AsSpan()[..place]).ElementCount, second = Shape.Of(x.Shape.AsSpan()[place..]).ElementCount;
        return x.Reshape(first, second);
    }

    public static object Gather(OnnxCall call)
    {
        if (call.IsIntegers(0) && call.Integers(0).Sizes.Length == 1)
        {
            (long[] from, OnnxIntegers chosen) = (call.Integers(0).Values, call.Integers(1));
            return chosen with { Values = Array.ConvertAll(chosen.Values, i => from[call.Axis(i, from.Length)]) };
        }

        Tensor x = call.Tensor(0);
        int axis = call.Axis(call.Attribute("axis", 0), x.Rank), size = x.Shape[axis];
        if (!call.IsIntegers(1) && axis == 0 && x.Rank == 2 && Array.TrueForAll(call.Tensor(1).ToArray(), i => i >= 0))
            return x.Rows(call.Tensor(1));
        OnnxIntegers indices = call.Integers(1);
        Tensor rows = x.IndexSelect(axis, Array.ConvertAll(indices.Values, i => call.Axis(i, size)));
        return rows.Reshape([.. x.Shape.AsSpan()[..axis], .. indices.Sizes, .. x.Shape.AsSpan()[(axis + 1)..]]);
    }

    public static Tensor GatherElements(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int axis = call.Axis(call.Attribute("axis", 0), x.Rank);
        return x.Gather(axis, FromStart(call.Tensor(1), x.Shape[axis]));
    }

    public static object Reshape(OnnxCall call)
    {
        long[] sizes = call.Longs("shape") ?? call.Integers(1).Values;
        if (call.IsIntegers(0) && sizes is [-1]) return new OnnxIntegers(call.Integers(0).Values);
        if (call.IsIntegers(0) && sizes is []) return call.Integers(0) with { Sizes = [] };
        Tensor x = call.Tensor(0);
        bool copiesZero = !call.Flag("allowzero");
        var shape = new int[sizes.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (sizes[axis] is < -1 or > int.MaxValue || (sizes[axis] == 0 && copiesZero && axis >= x.Rank))
                throw call.Bad($"sizes that fit {x.Shape} expected, {sizes[axis]} came");
            shape[axis] = sizes[axis] == 0 && copiesZero ? x.Shape[axis] : (int)sizes[axis];
        }

        return x.Reshape(shape);
    }

    /// <summary>Numbers from a first one on, as long as they are below a limit.</summary>
    public static object Sequence(OnnxCall call)
    {
        double start = call.Number(0, 0), limit = call.Number(1, 0), step = call.Number(2, 1), count = Math.Ceiling((limit - start) / step);
        call.CheckCount(count);
        float[] numbers = [.. Enumerable.Range(0, (int)Math.Max(count, 0)).Select(i => (float)(start + (i * step)))];
        return call.IsIntegers(0) ? new OnnxIntegers(Array.ConvertAll(numbers, number => (long)number)) : Tensor.From(numbers);
    }

    public static OnnxIntegers ShapeOf(OnnxCall call)
    {
        int[] sizes = call.IsIntegers(0) ? call.Integers(0).Sizes : [.. call.Tensor(0).Shape];
        int start = Place(call.Attribute("start", 0)), end = Place(call.Attribute("end", sizes.Length));
        return new OnnxIntegers([.. sizes[start..Math.Max(start, end)].Select(size => (long)size)]);

        int Place(int axis) => Math.Clamp(axis < 0 ? axis + sizes.Length : axis, 0, sizes.Length);
    }

    public static object Slice(OnnxCall call)
    {
        long[] starts = call.Longs("starts") ?? call.Integers(1).Values, ends = call.Longs("ends") ?? call.Integers(2).Values;
        int[] axes = call.Axes(3) ?? [.. Enumerable.Range(0, starts.Length)];
        long[] steps = call.Has(4) ? call.Integers(4).Values : [.. Enumerable.Repeat(1L, starts.Length)];
        if (starts.Length != ends.Length || starts.Length != axes.Length || starts.Length != steps.Length)
            throw call.Bad("as many starts as ends, axes and steps expected");
        if (call.IsIntegers(0) && call.Integers(0).Sizes.Length == 1 && axes is [0 or -1])
        {
            long[] from = call.Integers(0).Values;
            return new OnnxIntegers(Array.ConvertAll(Places(call, from.Length, starts[0], ends[0], steps[0]), place => from[place]));
        }

        Tensor x = call.Tensor(0);
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = call.Axis(axes[i], x.Rank);
            int[] places = Places(call, x.Shape[axis], starts[i], ends[i], steps[i]);
            x = steps[i] == 1 ? x.Slice(axis, places.Length == 0 ? 0 : places[0], places.Length) : x.IndexSelect(axis, places);
        }

        return x;
    }

    public static object[] Split(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int axis = call.Axis(call.Attribute("axis", 0), x.Rank), size = x.Shape[axis];
        int parts = call.Results, each = (size + parts - 1) / parts;
        long[] sizes = call.Longs("split") ?? (call.Has(1)
            ? call.Integers(1).Values
            : [.. Enumerable.Range(0, parts).Select(i => (long)Math.Clamp(size - (i * each), 0, each))]);
        if (sizes.Length != parts || sizes.Any(part => part < 0) || sizes.Sum() != size)
            throw call.Bad($"{parts} sizes that make {size} expected, {string.Join(", ", sizes)} came");
        var results = new object[parts];
        for (int i = 0, start = 0; i < parts; start += (int)sizes[i++]) results[i] = x.Slice(axis, start, (int)sizes[i]);
        return results;
    }

    public static object Squeeze(OnnxCall call)
    {
        if (call.IsIntegers(0) && call.Integers(0).Values.Length == 1) return call.Integers(0) with { Sizes = [] };
        Tensor x = call.Tensor(0);
        return Without(x, call.Axes() ?? [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1)]);
    }

    public static Tensor Tile(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        long[] repeats = call.Integers(1).Values;
        if (repeats.Length != x.Rank) throw call.Bad($"{x.Rank} repeats expected, {repeats.Length} came");
        double count = x.Count;
        foreach (long repeat in repeats)
        {
            if (repeat < 0) throw call.Bad($"repeats of 0 or more expected, {repeat} came");
            call.CheckCount(Math.Max(count, 1) * repeat);
            count *= repeat;
        }

        return x.Repeat(Array.ConvertAll(repeats, repeat => (int)repeat));
    }

    public static Tensor Transpose(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        return x.Permute(call.Longs("perm") is { } order
            ? Array.ConvertAll(order, axis => call.Axis(axis, x.Rank))
            : [.. Enumerable.Range(0, x.Rank).Reverse()]);
    }

    public static object Unsqueeze(OnnxCall call)
    {
        int[] axes = call.Axes() ?? throw call.Bad("axes expected, none came");
        if (call.IsIntegers(0) && call.Integers(0).Sizes.Length == 0 && axes.Length == 1) return new OnnxIntegers(call.Integers(0).Values);
        Tensor x = call.Tensor(0);
        int rank = x.Rank + axes.Length;
        foreach (int axis in axes.Select(axis => call.Axis(axis, rank)).Order()) x = x.Unsqueeze(axis);
        return x;
    }

    /// <summary>A tensor without axes of size 1.</summary>
    public static Tensor Without(Tensor x, int[] axes)
    {
        int rank = x.Rank;
        foreach (int axis in axes.Select(axis => axis < 0 ? axis + rank : axis).OrderDescending()) x = x.Squeeze(axis);
        return x;
    }

    /// <summary>Places of which negative ones count from the end, as places from the start.</summary>
    public static Tensor FromStart(Tensor indices, int size) =>
        Array.Exists(indices.ToArray(), i => i < 0) ? indices + ((indices < 0) * size) : indices;

    private static (Tensor X, int Block) Blocks(OnnxCall call, int firstAxis)
    {
        Tensor x = call.Tensor(0);
        int block = call.Attribute("blocksize", 0);
        if (x.Rank != 4 || block < 1 || x.Shape[firstAxis] % block != 0)
            throw call.Bad($"[N, C, H, W] that divides into blocks expected, {x.Shape} and {block} came");
        return (x, block);
    }

    /// <summary>The elements from a start to before an end, in steps that may go back.</summary>
    private static int[] Places(OnnxCall call, int size, long start, long end, long step)
    {
        if (step == 0) throw call.Bad("steps other than 0 expected");
        long least = step > 0 ? 0 : -1, most = step > 0 ? size : size - 1;
        long first = Math.Clamp(start < 0 ? start + size : start, least, most), last = Math.Clamp(end < 0 ? end + size : end, least, most);
        var places = new List<int>();
        step = Math.Clamp(step, -size - 1, size + 1);
        for (long place = first; step > 0 ? place < last : place > last; place += step) places.Add((int)place);
        return [.. places];
    }
}
