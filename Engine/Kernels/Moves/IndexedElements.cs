namespace DropoutLab.Kernels;

/// <summary>Single elements along one axis, chosen by an array of whole numbers that the caller has checked.</summary>
internal static class IndexedElements
{
    /// <summary>result[..., i, ...] = source[..., indices[..., i, ...], ...].</summary>
    public static void Gather(
        ReadOnlySpan<float> source, ReadOnlySpan<int> sourceShape, ReadOnlySpan<float> indices, ReadOnlySpan<int> shape, int axis,
        Span<float> result)
    {
        if (shape.IsEmpty)
        {
            result[0] = source[0];
            return;
        }

        int stride = Stride(sourceShape, axis), step = axis == shape.Length - 1 ? 0 : 1, length = shape[^1];
        for (int start = 0; start < result.Length; start += length)
        {
            int begin = Begin(start, shape, sourceShape, axis);
            for (int i = 0; i < length; i++) result[start + i] = source[begin + i * step + (int)indices[start + i] * stride];
        }
    }

    /// <summary>result[..., indices[..., i, ...], ...] += gradient[..., i, ...], in row-major order.</summary>
    public static void AddBack(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> indices, ReadOnlySpan<int> shape, int axis, Span<float> result,
        ReadOnlySpan<int> resultShape)
    {
        if (shape.IsEmpty)
        {
            result[0] += gradient[0];
            return;
        }

        int stride = Stride(resultShape, axis), step = axis == shape.Length - 1 ? 0 : 1, length = shape[^1];
        for (int start = 0; start < gradient.Length; start += length)
        {
            int begin = Begin(start, shape, resultShape, axis);
            for (int i = 0; i < length; i++) result[begin + i * step + (int)indices[start + i] * stride] += gradient[start + i];
        }
    }

    /// <summary>result[..., indices[..., i, ...], ...] = source[..., i, ...], in row-major order.</summary>
    public static void Put(
        ReadOnlySpan<float> source, ReadOnlySpan<float> indices, ReadOnlySpan<int> shape, int axis, Span<float> result,
        ReadOnlySpan<int> resultShape)
    {
        if (shape.IsEmpty)
        {
            result[0] = source[0];
            return;
        }

        int stride = Stride(resultShape, axis), step = axis == shape.Length - 1 ? 0 : 1, length = shape[^1];
        for (int start = 0; start < source.Length; start += length)
        {
            int begin = Begin(start, shape, resultShape, axis);
            for (int i = 0; i < length; i++) result[begin + i * step + (int)indices[start + i] * stride] = source[start + i];
        }
    }

    /// <summary>Where the row of the large array begins that belongs to a row of the small one; the chosen axis is left out.</summary>
    private static int Begin(int start, ReadOnlySpan<int> shape, ReadOnlySpan<int> largeShape, int axis)
    {
        int begin = 0, stride = 1, rest = start;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            (rest, int index) = Math.DivRem(rest, shape[i]);
            if (i != axis) begin += index * stride;
            stride *= largeShape[i];
        }

        return begin;
    }

    private static int Stride(ReadOnlySpan<int> shape, int axis)
    {
        int stride = 1;
        foreach (int size in shape[(axis + 1)..]) stride *= size;
        return stride;
    }
}
