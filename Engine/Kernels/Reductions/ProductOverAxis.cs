namespace DropoutLab.Kernels;

/// <summary>Products over the middle axis of [outer, reduced, inner], in double.</summary>
internal static class ProductOverAxis
{
    /// <summary>result[o, i] = the product over r of x[o, r, i].</summary>
    public static void Run(ReadOnlySpan<float> x, Span<float> result, int reduced, int inner)
    {
        for (int cell = 0; cell < result.Length; cell++)
        {
            (int outer, int column) = Math.DivRem(cell, inner);
            double product = 1;
            for (int r = 0, place = outer * reduced * inner + column; r < reduced; r++, place += inner) product *= x[place];
            result[cell] = (float)product;
        }
    }

    /// <summary>result[o, r, i] = gradient[o, i] * the product over the others of x[o, ., i].</summary>
    public static void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> result, int reduced, int inner)
    {
        var before = new double[reduced];
        for (int cell = 0; cell < gradient.Length; cell++)
        {
            (int outer, int column) = Math.DivRem(cell, inner);
            int start = outer * reduced * inner + column;
            double product = 1;
            for (int r = 0; r < reduced; r++)
            {
                before[r] = product;
                product *= x[start + r * inner];
            }

            double behind = 1;
            for (int r = reduced - 1; r >= 0; r--)
            {
                result[start + r * inner] = (float)(gradient[cell] * (before[r] * behind));
                behind *= x[start + r * inner];
            }
        }
    }
}
