namespace DropoutLab.Kernels;

/// <summary>Matrix products of 32-bit floats on row-major matrices.</summary>
/// <remarks>
/// <para>The result has the same bits for any number of threads: the path and the cuts of K depend on the shape only, and the steps of K
/// are added in a fixed order. Its error is at most (k + 2) * 2^-24 * (|A||B|) for alpha = 1 and beta = 0.</para>
/// <para>alpha and beta follow BLAS: beta = 0 never reads C, alpha = 0 reads neither A nor B.</para>
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>C = alpha op(A) op(B) + beta C.</summary>
    /// <param name="transposeA">False: A is stored [m, k]. True: A is stored [k, m].</param>
    /// <param name="transposeB">False: B is stored [k, n]. True: B is stored [n, k].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">The inner size.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="a">A.</param>
    /// <param name="lda">Floats from row to row of A as it is stored.</param>
    /// <param name="b">B.</param>
    /// <param name="ldb">Floats from row to row of B as it is stored.</param>
    /// <param name="beta">The factor of what C holds.</param>
    /// <param name="c">C, which overlaps neither A nor B.</param>
    /// <param name="ldc">Floats from row to row of C.</param>
    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda,
        ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc) =>
        Multiply(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, default);

    /// <summary>C = epilogue(alpha op(A) op(B) + beta C); see the other overload for the parameters.</summary>
    /// <remarks>With packedB, B transposed and packed, most shapes read it in place of B.</remarks>
    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda,
        ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc, in Epilogue epilogue,
        PackedMatrix? packedB = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        RequireMatrix(a.Length, transposeA ? k : m, transposeA ? m : k, lda, "A");
        RequireMatrix(b.Length, transposeB ? n : k, transposeB ? k : n, ldb, "B");
        RequireMatrix(c.Length, m, n, ldc, "C");
        if (!epilogue.Bias.IsEmpty && epilogue.Bias.Length != n)
            throw new ArgumentException($"MatrixProduct: a bias of {n} elements expected, {epilogue.Bias.Length} came");
        if (!epilogue.Mask.IsEmpty && epilogue.Mask.Length * 64L < (long)m * n)
            throw new ArgumentException($"MatrixProduct: a mask of {(long)m * n} bits expected, {epilogue.Mask.Length * 64L} came");
        if (packedB is not null && (!transposeB || packedB.N != n || packedB.K != k))
            throw new ArgumentException($"MatrixProduct: a packed factor [{n}, {k}] transposed expected, [{packedB.N}, {packedB.K}] came");
        if (m == 0 || n == 0) return;
        if (alpha == 0) k = 0;
        if (k == 0) alpha = 1; // the empty sum is 0, and 0 times an infinite alpha would not be

        fixed (float* aStart = a, bStart = b, cStart = c, bias = epilogue.Bias)
        fixed (ulong* mask = epilogue.Mask)
        {
            var product = new ProductArguments
            {
                M = m,
                N = n,
                K = k,
                A = aStart,
                ARowStride = transposeA ? 1 : lda,
                AColumnStride = transposeA ? lda : 1,
                B = bStart,
                BRowStride = transposeB ? 1 : ldb,
                BColumnStride = transposeB ? ldb : 1,
                PackedB = packedB is null ? null : packedB.Address,
                C = cStart,
                CRowStride = ldc,
                Alpha = alpha,
                Beta = beta,
                Bias = bias,
                Mask = mask,
                Scale = epilogue.Scale,
                Relu = epilogue.Relu,
            };
            if (ThinProduct.Suits(in product))
            {
                var thin = new ThinProduct(product);
                Simd.Dispatch(ref thin);
            }
            else if (FewRowsProduct.Suits(in product))
            {
                var few = new FewRowsProduct(product);
                Simd.Dispatch(ref few);
            }
            else
            {
                var blocked = new BlockedProduct(product);
                Simd.Dispatch(ref blocked);
            }
        }

        GC.KeepAlive(packedB);
    }

    private static void RequireMatrix(int length, int rows, int columns, int leadingDimension, string name)
    {
        if (leadingDimension < columns)
        {
            throw new ArgumentException(
                $"MatrixProduct: {name} [{rows}, {columns}]: a leading dimension of at least its columns expected, {leadingDimension} " +
                "came");
        }

        if (rows != 0 && columns != 0 && length < ((long)(rows - 1) * leadingDimension) + columns)
        {
            throw new ArgumentException(
                $"MatrixProduct: {name} [{rows}, {columns}] with leading dimension {leadingDimension}: enough elements expected, " +
                $"{length} came");
        }
    }
}
