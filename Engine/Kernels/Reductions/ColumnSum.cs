using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Sums over the rows of a matrix: the gradient of a bias.</summary>
internal static class ColumnSum
{
    /// <summary>sums[j] = the sum of matrix[i, j] over i, rows in order.</summary>
    public static void Sum(ReadOnlySpan<float> matrix, int columns, Span<float> sums)
    {
        sums.Clear();
        for (int start = 0; start < matrix.Length; start += columns) TensorPrimitives.Add(sums, matrix.Slice(start, columns), sums);
    }
}
