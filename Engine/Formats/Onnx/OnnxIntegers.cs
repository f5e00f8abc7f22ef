namespace DropoutLab.Formats;

/// <summary>Whole numbers in an ONNX graph, which tell operations about axes and sizes.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Sizes">The sizes of their axes; none for one number alone.</param>
internal sealed record OnnxIntegers(long[] Values, int[] Sizes)
{
    /// <summary>The whole numbers that a float32 is exactly.</summary>
    private const long MostExact = 1 << 24;

    /// <summary>A row of numbers.</summary>
    public OnnxIntegers(long[] values)
        : this(values, [values.Length])
    {
    }

    /// <summary>Whether a tensor can say each number exactly.</summary>
    public bool AreExact => Array.TrueForAll(Values, value => value is >= -MostExact and <= MostExact);

    public Tensor ToTensor() => Tensor.From(Array.ConvertAll(Values, value => (float)value), Sizes);

    /// <summary>A number for each pair of elements, of which one may be repeated.</summary>
    public static OnnxIntegers? Combine(OnnxIntegers left, OnnxIntegers right, Func<long, long, long> combine)
    {
        bool isFirst = right.Values.Length == 1 && right.Sizes.Length <= left.Sizes.Length;
        OnnxIntegers shape = isFirst || left.Sizes.AsSpan().SequenceEqual(right.Sizes) ? left : right;
        if (!isFirst && left.Values.Length != 1 && left.Values.Length != right.Values.Length) return null;
        var values = new long[shape.Values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = combine(left.Values[left.Values.Length == 1 ? 0 : i], right.Values[right.Values.Length == 1 ? 0 : i]);
        return shape with { Values = values };
    }
}
