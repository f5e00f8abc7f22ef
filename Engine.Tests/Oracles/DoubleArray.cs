namespace DropoutLab.Tests.Oracles;

/// <summary>An array in double precision with a shape: what the oracles compute on. It knows nothing of the engine.</summary>
internal sealed record DoubleArray(double[] Values, int[] Shape)
{
    public int Count => Values.Length;

    public int Rank => Shape.Length;

    public static DoubleArray Of(float[] values, params int[] shape) => new(Array.ConvertAll(values, v => (double)v), shape);

    public static DoubleArray Of(double[] values, params int[] shape) => new(values, shape);

    public static DoubleArray Scalar(double value) => new([value], []);

    public static int CountOf(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    /// <summary>The position along each axis of the element that is at <paramref name="flat"/> in row-major order.</summary>
    public static int[] IndexOf(int flat, int[] shape)
    {
        var index = new int[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            index[axis] = flat % shape[axis];
            flat /= shape[axis];
        }

        return index;
    }

    public static int FlatOf(int[] index, int[] shape)
    {
        int flat = 0;
        for (int axis = 0; axis < shape.Length; axis++)
            flat = flat * shape[axis] + index[axis];
        return flat;
    }

    /// <summary>NumPy's rule: shapes are aligned on the right; a size of 1 (or a missing axis) is repeated.</summary>
    public static int[] BroadcastShape(int[] a, int[] b)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (int fromRight = 1; fromRight <= shape.Length; fromRight++)
        {
            int sizeA = fromRight <= a.Length ? a[^fromRight] : 1;
            int sizeB = fromRight <= b.Length ? b[^fromRight] : 1;
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1)
                throw new ArgumentException($"[{string.Join(", ", a)}] and [{string.Join(", ", b)}] do not broadcast");
            shape[^fromRight] = sizeA == 1 ? sizeB : sizeA;
        }

        return shape;
    }

    /// <summary>Builds an array from the value at each index. The index is one array that moves on: copy it to keep or change it.</summary>
    public static DoubleArray Build(int[] shape, Func<int[], double> valueAt)
    {
        var values = new double[CountOf(shape)];
        var index = new int[shape.Length];
        for (int flat = 0; flat < values.Length; flat++)
        {
            values[flat] = valueAt(index);
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                index[axis] = 0;
        }

        return new DoubleArray(values, shape);
    }

    public double At(params int[] index) => Values[FlatOf(index, Shape)];

    public DoubleArray Map(Func<double, double> function) => new(Array.ConvertAll(Values, v => function(v)), Shape);

    public static DoubleArray Zip(DoubleArray a, DoubleArray b, Func<double, double, double> function)
    {
        if (a.Shape.AsSpan().SequenceEqual(b.Shape))
        {
            var values = new double[a.Count];
            for (int i = 0; i < values.Length; i++)
                values[i] = function(a.Values[i], b.Values[i]);
            return new DoubleArray(values, a.Shape);
        }

        int[] shape = BroadcastShape(a.Shape, b.Shape);
        int[] stridesA = StridesIn(shape.Length, a.Shape), stridesB = StridesIn(shape.Length, b.Shape), index = new int[shape.Length];
        var result = new double[CountOf(shape)];
        for (int flat = 0, placeA = 0, placeB = 0; flat < result.Length; flat++)
        {
            result[flat] = function(a.Values[placeA], b.Values[placeB]);
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                placeA += stridesA[axis];
                placeB += stridesB[axis];
                if (++index[axis] < shape[axis]) break;
                placeA -= stridesA[axis] * shape[axis];
                placeB -= stridesB[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return new DoubleArray(result, shape);
    }

    /// <summary>How far the elements of a broadcast array lie apart along each axis of the result; 0 where it is repeated.</summary>
    private static int[] StridesIn(int rank, int[] shape)
    {
        var strides = new int[rank];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis--])
            strides[axis + rank - shape.Length] = shape[axis] == 1 ? 0 : stride;
        return strides;
    }

    public DoubleArray BroadcastTo(int[] shape) => Build(shape, AtBroadcast);

    /// <summary>The value that this array has at an index of a shape it was broadcast to.</summary>
    public double AtBroadcast(int[] index)
    {
        int flat = 0;
        int skipped = index.Length - Rank;
        for (int axis = 0; axis < Rank; axis++)
            flat = flat * Shape[axis] + (Shape[axis] == 1 ? 0 : index[axis + skipped]);
        return Values[flat];
    }

    public override string ToString() => $"[{string.Join(", ", Shape)}]";
}
