namespace DropoutLab.Formats;

/// <summary>Operators that make one number of many, and those that share out along axes.</summary>
internal static class OnnxReductions
{
    // Until then softmax took all axes from the given one on together.
    private const int SoftmaxOfOneAxis = 13;

    public static Tensor Reduce(OnnxCall call, Func<Tensor, int[], bool, Tensor> reduce)
    {
        Tensor x = call.Tensor(0);
        int[]? axes = call.Axes();
        if (axes is null or [])
        {
            if (call.Flag("noop_with_empty_axes")) return x;
            axes = [.. Enumerable.Range(0, x.Rank)];
        }

        return x.Rank == 0 ? reduce(x.Reshape(1), [0], false) : reduce(x, axes, call.Flag("keepdims", otherwise: true));
    }

    /// <summary>Reduces axis by axis.</summary>
    public static Tensor OneByOne(OnnxCall call, Func<Tensor, int, Tensor> reduce) => Reduce(call, (x, axes, keep) =>
    {
        foreach (int axis in axes) x = reduce(x, axis);
        return keep ? x : OnnxMoves.Without(x, axes);
    });

    /// <summary>The place of an extremum; the first of several.</summary>
    public static Tensor Place(OnnxCall call, Func<Tensor, int, bool, Tensor> find)
    {
        Tensor x = call.Tensor(0);
        int axis = call.Axis(call.Attribute("axis", 0), x.Rank);
        bool keeps = call.Flag("keepdims", otherwise: true);
        if (!call.Flag("select_last_index")) return find(x, axis, keeps);
        int last = x.Shape[axis] - 1;
        return last - find(x.IndexSelect(axis, [.. Enumerable.Range(0, last + 1).Select(i => last - i)]), axis, keeps);
    }

    /// <summary>Sums up to each element, or up to the one before it; from either end.</summary>
    public static Tensor RunningSum(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int axis = call.Axis((long)call.Number(1, 0), x.Rank);
        bool isReverse = call.Flag("reverse");
        if (isReverse) x = x.Flip(axis);
        Tensor sums = x.CumulativeSum(axis);
        if (call.Flag("exclusive")) sums = OnnxPadding.Constant(sums.Slice(axis, 0, x.Shape[axis] - 1), axis, 1, 0, 0);
        return isReverse ? sums.Flip(axis) : sums;
    }

    /// <summary>The greatest or smallest elements and their places.</summary>
    public static object[] Largest(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        long count = call.Integers(1).Values is [long only] ? only : throw call.Bad("one number of elements expected");
        int axis = call.Axis(call.Attribute("axis", -1), x.Rank);
        if (count < 0 || count > x.Shape[axis]) throw call.Bad($"0 to {x.Shape[axis]} elements expected, {count} came");
        (Tensor values, Tensor indices) = x.TopK((int)count, axis, call.Flag("largest", otherwise: true));
        return [values, indices];
    }

    public static Tensor Softmax(OnnxCall call, Func<Tensor, int, Tensor> softmax)
    {
        Tensor x = call.Tensor(0);
        if (call.Version >= SoftmaxOfOneAxis) return softmax(x, call.Axis(call.Attribute("axis", -1), x.Rank));
        int axis = call.Axis(call.Attribute("axis", 1), x.Rank);
        return axis == x.Rank - 1
            ? softmax(x, axis)
            : softmax(x.Reshape([.. x.Shape.AsSpan()[..axis], -1]), axis).Reshape(x.Shape.AsSpan());
    }
}
