namespace DropoutLab.Tests.Kernels;

/// <summary>The plain triple loop in double precision that every product is compared with.</summary>
internal static class MatrixProductReference
{
    /// <summary>Computes op(A) op(B), and |op(A)| |op(B)| for the error bound, as [m, n].</summary>
    public static (double[] Product, double[] Magnitude) Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb)
    {
        var product = new double[m * n];
        var magnitude = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int p = 0; p < k; p++)
            {
                double left = transposeA ? a[(p * lda) + i] : a[(i * lda) + p];
                for (int j = 0; j < n; j++)
                {
                    double term = left * (transposeB ? b[(j * ldb) + p] : b[(p * ldb) + j]);
                    product[(i * n) + j] += term;
                    magnitude[(i * n) + j] += Math.Abs(term);
                }
            }
        }

        return (product, magnitude);
    }

    /// <summary>The bound on the error of a sum of k products in 32-bit floats: (k + 2) * 2^-24 * (|A||B|).</summary>
    public static double Bound(int k, double magnitude) => (k + 2) * Math.ScaleB(1, -24) * magnitude;
}
