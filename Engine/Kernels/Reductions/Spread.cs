using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Copies a reduced axis back: the gradient of a sum.</summary>
internal static class Spread
{
    /// <summary>result[o, r, i] = values[o, i], or that added to what is there.</summary>
    public static void Run(ReadOnlySpan<float> values, Span<float> result, int reduced, int inner, bool accumulate)
    {
        if (result.IsEmpty) return;
        if (inner == 1)
        {
            for (int o = 0; o < values.Length; o++)
            {
                Span<float> row = result.Slice(o * reduced, reduced);
                if (accumulate) TensorPrimitives.Add(row, values[o], row);
                else row.Fill(values[o]);
            }

            return;
        }

        for (int start = 0, cell = 0; start < result.Length; cell += inner)
        {
            ReadOnlySpan<float> source = values.Slice(cell, inner);
            for (int r = 0; r < reduced; r++, start += inner)
            {
                Span<float> row = result.Slice(start, inner);
                if (accumulate) TensorPrimitives.Add(row, source, row);
                else source.CopyTo(row);
            }
        }
    }
}
