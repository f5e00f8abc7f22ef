using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Rows of the middle axis of [outer, size, inner], chosen by a list of indices that the caller has checked.</summary>
internal static class IndexedRows
{
    /// <summary>result[o, i] = source[o, indices[i]].</summary>
    public static void Select(ReadOnlySpan<float> source, Span<float> result, ReadOnlySpan<int> indices, int outer, int size, int inner)
    {
        if (result.IsEmpty) return;
        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<float> from = source.Slice(o * size * inner, size * inner);
            Span<float> to = result.Slice(o * indices.Length * inner, indices.Length * inner);
            if (inner == 1)
            {
                for (int i = 0; i < indices.Length; i++) to[i] = from[indices[i]];
            }
            else
            {
                for (int i = 0; i < indices.Length; i++) from.Slice(indices[i] * inner, inner).CopyTo(to[(i * inner)..]);
            }
        }
    }

    /// <summary>result[o, indices[i]] += gradient[o, i], in the order of i.</summary>
    public static void AddBack(ReadOnlySpan<float> gradient, Span<float> result, ReadOnlySpan<int> indices, int outer, int size, int inner)
    {
        if (gradient.IsEmpty) return;
        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<float> from = gradient.Slice(o * indices.Length * inner, indices.Length * inner);
            Span<float> to = result.Slice(o * size * inner, size * inner);
            for (int i = 0; i < indices.Length; i++)
            {
                Span<float> row = to.Slice(indices[i] * inner, inner);
                if (inner == 1) row[0] += from[i];
                else TensorPrimitives.Add(row, from.Slice(i * inner, inner), row);
            }
        }
    }
}
