namespace DropoutLab.Kernels;

/// <summary>A product whose result is a gradient, with the update that it is for: the update reads rows of the gradient while they are in
/// the nearest caches, and the gradient as a whole is never written.</summary>
internal static unsafe class UpdatingProduct
{
    /// <summary>Elements of a gradient that, with its weight and moments, is more than the second-level cache holds: a pass of its own
    /// over less is as fast.</summary>
    private const int WorthwhileLength = 128 * 1024;

    /// <summary>C = A' B, which the update uses; C holds nothing of use afterwards.</summary>
    /// <remarks>The update gets the bits of <see cref="MatrixProduct"/>: the same path, whose cuts only put whole rows of C into a chunk.
    /// Where that path is not the blocked one, or the gradient is small, the product is done first.</remarks>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">The inner size.</param>
    /// <param name="a">A, stored [k, m].</param>
    /// <param name="b">B, stored [k, n].</param>
    /// <param name="c">Room for C.</param>
    /// <param name="accumulate">Whether C already holds a share of the gradient; false never reads it.</param>
    /// <param name="update">An update whose gradient is C, in one pass; see <see cref="UpdatePass.RunInside"/>.</param>
    public static void Run(
        int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, bool accumulate, Action update)
    {
        if (a.Length != (long)k * m || b.Length != (long)k * n || c.Length != (long)m * n)
            throw new ArgumentException($"UpdatingProduct: [{k}, {m}]' [{k}, {n}] = [{m}, {n}]: {a.Length}, {b.Length}, {c.Length} came");
        fixed (float* aStart = a, bStart = b, cStart = c)
        {
            var product = new ProductArguments
            {
                M = m,
                N = n,
                K = k,
                A = aStart,
                ARowStride = 1,
                AColumnStride = m,
                B = bStart,
                BRowStride = n,
                BColumnStride = 1,
                C = cStart,
                CRowStride = n,
                Alpha = 1,
            };
            bool runsInside = !accumulate && (long)m * n >= WorthwhileLength && n <= BlockedProduct.MaxBlock && k > 0
                && !ThinProduct.Suits(in product) && !FewRowsProduct.Suits(in product);
            if (runsInside)
            {
                UpdatePass.RunInside(&product, update);
            }
            else
            {
                MatrixProduct.Multiply(true, false, m, n, k, 1, a, m, b, n, accumulate ? 1 : 0, c, n);
                update();
            }
        }
    }
}
