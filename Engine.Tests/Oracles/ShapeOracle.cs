namespace DropoutLab.Tests.Oracles;

/// <summary>Operations that move elements and compute nothing.</summary>
internal static partial class Oracle
{
    public static DoubleArray Reshape(DoubleArray x, params int[] shape)
    {
        int unknown = Array.IndexOf(shape, -1);
        int[] complete = [.. shape];
        if (unknown >= 0) complete[unknown] = x.Count / shape.Where(size => size != -1).Aggregate(1, (product, size) => product * size);
        return new DoubleArray(x.Values, complete);
    }

    public static DoubleArray Flatten(DoubleArray x, int startAxis = 0, int endAxis = -1)
    {
        int start = startAxis < 0 ? startAxis + x.Rank : startAxis;
        int end = endAxis < 0 ? endAxis + x.Rank : endAxis;
        if (x.Rank == 0) return new DoubleArray(x.Values, [1]);
        int joined = x.Shape[start..(end + 1)].Aggregate(1, (product, size) => product * size);
        return new DoubleArray(x.Values, [.. x.Shape[..start], joined, .. x.Shape[(end + 1)..]]);
    }

    public static DoubleArray Unsqueeze(DoubleArray x, int axis)
    {
        int place = axis < 0 ? axis + x.Rank + 1 : axis;
        return new DoubleArray(x.Values, [.. x.Shape[..place], 1, .. x.Shape[place..]]);
    }

    public static DoubleArray Squeeze(DoubleArray x) => new(x.Values, [.. x.Shape.Where(size => size != 1)]);

    public static DoubleArray Squeeze(DoubleArray x, int axis)
    {
        int place = axis < 0 ? axis + x.Rank : axis;
        return x.Shape[place] != 1 ? x : new DoubleArray(x.Values, [.. x.Shape[..place], .. x.Shape[(place + 1)..]]);
    }

    /// <summary>Axis i of the result is axis <c>order[i]</c> of x.</summary>
    public static DoubleArray Permute(DoubleArray x, params int[] order)
    {
        int[] axes = [.. order.Select(axis => axis < 0 ? axis + x.Rank : axis)];
        int[] shape = [.. axes.Select(axis => x.Shape[axis])];
        return DoubleArray.Build(shape, index =>
        {
            var source = new int[x.Rank];
            for (int i = 0; i < axes.Length; i++)
                source[axes[i]] = index[i];
            return x.At(source);
        });
    }

    public static DoubleArray Transpose(DoubleArray x, int firstAxis, int secondAxis)
    {
        int[] order = [.. Enumerable.Range(0, x.Rank)];
        int first = firstAxis < 0 ? firstAxis + x.Rank : firstAxis;
        int second = secondAxis < 0 ? secondAxis + x.Rank : secondAxis;
        (order[first], order[second]) = (order[second], order[first]);
        return Permute(x, order);
    }

    /// <summary>The elements start, start + step, ... before end along one axis.</summary>
    public static DoubleArray Slice(DoubleArray x, int axis, int start, int end, int step = 1)
    {
        int place = axis < 0 ? axis + x.Rank : axis;
        int[] shape = [.. x.Shape];
        shape[place] = Math.Max(0, (end - start + step - 1) / step);
        return DoubleArray.Build(shape, index =>
        {
            int[] source = [.. index];
            source[place] = start + step * index[place];
            return x.At(source);
        });
    }

    public static DoubleArray IndexSelect(DoubleArray x, int axis, int[] rows)
    {
        int place = axis < 0 ? axis + x.Rank : axis;
        int[] shape = [.. x.Shape];
        shape[place] = rows.Length;
        return DoubleArray.Build(shape, index =>
        {
            int[] source = [.. index];
            source[place] = rows[index[place]];
            return x.At(source);
        });
    }

    /// <summary>result[i, j] = x[index[i, j], j] for axis 0, x[i, index[i, j]] for axis 1, and so on.</summary>
    public static DoubleArray Gather(DoubleArray x, int axis, DoubleArray indices)
    {
        int place = axis < 0 ? axis + x.Rank : axis;
        return DoubleArray.Build(indices.Shape, index =>
        {
            int[] source = [.. index];
            source[place] = (int)indices.At(index);
            return x.At(source);
        });
    }

    public static DoubleArray Concatenate(int axis, params DoubleArray[] parts)
    {
        int place = axis < 0 ? axis + parts[0].Rank : axis;
        int[] shape = [.. parts[0].Shape];
        shape[place] = parts.Sum(part => part.Shape[place]);
        return DoubleArray.Build(shape, index =>
        {
            int[] source = [.. index];
            int part = 0;
            while (source[place] >= parts[part].Shape[place])
                source[place] -= parts[part++].Shape[place];
            return parts[part].At(source);
        });
    }

    public static DoubleArray Stack(int axis, params DoubleArray[] parts) =>
        Concatenate(axis, [.. parts.Select(part => Unsqueeze(part, axis))]);

    /// <summary>The element of <paramref name="ifTrue"/> where the condition is not 0, else that of <paramref name="ifFalse"/>.</summary>
    public static DoubleArray Where(DoubleArray condition, DoubleArray ifTrue, DoubleArray ifFalse)
    {
        int[] shape = DoubleArray.BroadcastShape(DoubleArray.BroadcastShape(condition.Shape, ifTrue.Shape), ifFalse.Shape);
        return DoubleArray.Build(shape, index =>
            condition.AtBroadcast(index) != 0 ? ifTrue.AtBroadcast(index) : ifFalse.AtBroadcast(index));
    }
}
