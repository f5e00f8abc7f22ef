namespace DropoutLab.Formats;

/// <summary>Operators that choose elements by their places, or tell places.</summary>
internal static class OnnxPlaces
{
    public static Tensor Compress(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        float[] conditions = call.Tensor(1).ToArray();
        int axis = call.Attribute("axis", int.MinValue);
        if (axis == int.MinValue) (x, axis) = (x.Reshape(-1), 0);
        axis = call.Axis(axis, x.Rank);
        return x.IndexSelect(axis, [.. Enumerable.Range(0, conditions.Length).Where(i => conditions[i] != 0)]);
    }

    public static OnnxIntegers NonZero(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        float[] values = x.ToArray();
        int[] places = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        var coordinates = new long[Math.Max(x.Rank, 1) * places.Length];
        for (int i = 0; i < places.Length; i++)
            for (int axis = x.Rank - 1, rest = places[i]; axis >= 0; rest /= x.Shape[axis--])
                coordinates[(axis * places.Length) + i] = rest % x.Shape[axis];
        return new OnnxIntegers(coordinates, [Math.Max(x.Rank, 1), places.Length]);
    }

    /// <summary>A number where the last axis counts up to a class, another one elsewhere; a class out of range is nowhere.</summary>
    public static Tensor OneHot(OnnxCall call)
    {
        Tensor classes = call.Tensor(0);
        float count = call.Number(1, 0);
        if (!(count >= 1) || call.Tensor(2).Count != 2) throw call.Bad("a depth of 1 or more and two values expected");
        call.CheckCount((double)count * classes.Count);
        float[] values = call.Tensor(2).ToArray();
        int axis = call.Axis(call.Attribute("axis", -1), classes.Rank + 1);
        Tensor isHot = IsAt(classes + ((classes < 0) * (int)count), axis, (int)count);
        return Tensor.Where(isHot, Tensor.Scalar(values[1]), Tensor.Scalar(values[0]));
    }

    /// <summary>1 at the first greatest element of an axis.</summary>
    public static Tensor Hardmax(OnnxCall call) =>
        OnnxReductions.Softmax(call, (x, axis) => IsAt(x.ArgMax(axis), axis, x.Shape[axis]));

    public static Tensor Eye(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        if (x.Rank != 2) throw call.Bad($"a matrix expected, {x.Shape} came");
        int diagonal = call.Attribute("k", 0);
        var result = new float[x.Count];
        for (int row = 0; row < x.Shape[0]; row++)
            if ((long)row + diagonal is >= 0 and var column && column < x.Shape[1]) result[(row * x.Shape[1]) + column] = 1;
        return Tensor.From(result, x.Shape.AsSpan());
    }

    /// <summary>Elements, or blocks of them, that the last axis of the indices tells the places of.</summary>
    public static Tensor GatherBlocks(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        OnnxIntegers indices = call.Integers(1);
        int batchAxes = call.Attribute("batch_dims", 0);
        if (batchAxes < 0 || batchAxes >= Math.Min(x.Rank, indices.Sizes.Length) ||
            !x.Shape.AsSpan()[..batchAxes].SequenceEqual(indices.Sizes.AsSpan(0, batchAxes)))
        {
            throw call.Bad($"batch_dims of {x.Shape} and the indices alike expected, {batchAxes} came");
        }

        (int[] places, int leading) = Blocks(call, x.Shape, indices, batchAxes);
        int blocks = Shape.Of(x.Shape.AsSpan()[..leading]).ElementCount;
        Tensor chosen = x.Reshape(blocks, Shape.Of(x.Shape.AsSpan()[leading..]).ElementCount).IndexSelect(0, places);
        return chosen.Reshape([.. indices.Sizes[..^1], .. x.Shape.AsSpan()[leading..]]);
    }

    /// <summary>The first steps of each sequence in reverse, as many as it is long.</summary>
    public static Tensor Reverse(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        long[] lengths = call.Integers(1).Values;
        int batch = call.Axis(call.Attribute("batch_axis", 1), x.Rank), time = call.Axis(call.Attribute("time_axis", 0), x.Rank);
        int steps = x.Shape[time];
        if (lengths.Length != x.Shape[batch] || lengths.Any(length => length < 0 || length > steps))
            throw call.Bad($"{x.Shape[batch]} lengths up to {steps} expected, {string.Join(", ", lengths)} came");
        return Tensor.Concatenate([.. lengths.Select((length, i) => x.Slice(batch, i, 1).IndexSelect(time, Places((int)length)))], batch);

        int[] Places(int length) => [.. Enumerable.Range(0, steps).Select(step => step < length ? length - 1 - step : step)];
    }

    /// <summary>Numbers of the blocks that indices tell, and how many axes a block's number stands for.</summary>
    public static (int[] Places, int Leading) Blocks(OnnxCall call, Shape shape, OnnxIntegers indices, int batchAxes)
    {
        int told = indices.Sizes is [.., var last] ? last : 0, leading = batchAxes + told;
        if (told == 0 || leading > shape.Rank) throw call.Bad($"indices of at most {shape.Rank} axes expected, {leading} came");
        var places = new int[indices.Values.Length / told];
        int perBatch = batchAxes == 0 ? places.Length : places.Length / Math.Max(Shape.Of(shape.AsSpan()[..batchAxes]).ElementCount, 1);
        for (int i = 0; i < places.Length; i++)
        {
            int place = batchAxes == 0 ? 0 : i / perBatch;
            for (int axis = 0; axis < told; axis++)
            {
                int size = shape[batchAxes + axis];
                place = (place * size) + call.Axis(indices.Values[(i * told) + axis], size);
            }

            places[i] = place;
        }

        return (places, leading);
    }

    private static Tensor IsAt(Tensor places, int axis, int count)
    {
        int[] sizes = [.. Enumerable.Repeat(1, places.Rank + 1)];
        sizes[axis] = count;
        return places.Unsqueeze(axis).Equal(Tensor.FromIndices([.. Enumerable.Range(0, count)]).Reshape(sizes));
    }
}
