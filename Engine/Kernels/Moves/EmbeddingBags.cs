using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Sums of rows of a matrix: of the indices in each of several bags, times a factor of the bag.</summary>
/// <remarks>Bag b has the indices from starts[b] to starts[b + 1] - 1. Blocks of columns are chunks, so no thread changes the order of
/// a sum.</remarks>
internal static unsafe class EmbeddingBags
{
    private const int ColumnsPerChunk = 64;

    private const int FloatsPerNanosecond = 4;

    /// <summary>result[b] = factors[b] * the sum of matrix[indices[i]] over the bag, without those that are skipped.</summary>
    public static void Sum(
        ReadOnlySpan<float> matrix, ReadOnlySpan<float> indices, ReadOnlySpan<int> starts, ReadOnlySpan<float> factors, int width,
        int skipped,
        Span<float> result) => Run(matrix, indices, starts, factors, width, skipped, result, back: false);

    /// <summary>result[indices[i]] += factors[b] * gradient[b] for each index of each bag, without those that are skipped.</summary>
    public static void AddBack(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> indices, ReadOnlySpan<int> starts, ReadOnlySpan<float> factors, int width,
        int skipped,
        Span<float> result) => Run(gradient, indices, starts, factors, width, skipped, result, back: true);

    private static void Run(
        ReadOnlySpan<float> source, ReadOnlySpan<float> indices, ReadOnlySpan<int> starts, ReadOnlySpan<float> factors, int width,
        int skipped,
        Span<float> result, bool back)
    {
        if (factors.IsEmpty || width == 0) return;
        fixed (float* from = source, index = indices, factor = factors, to = result)
        fixed (int* start = starts)
        {
            var job = new Job(from, index, start, factor, factors.Length, width, skipped, to, back);
            WorkerPool.Run(
                ref job, (width + ColumnsPerChunk - 1) / ColumnsPerChunk,
                (long)(indices.Length + factors.Length) * width / FloatsPerNanosecond);
        }
    }

    private readonly struct Job(float* from, float* index, int* start, float* factor, int bags, int width, int skipped, float* to,
        bool back)
        : IParallelJob
    {
        private readonly float* from = from, index = index, factor = factor, to = to;
        private readonly int* start = start;

        public void Run(int chunk)
        {
            int column = chunk * ColumnsPerChunk, columns = Math.Min(ColumnsPerChunk, width - column);
            for (int bag = 0; bag < bags; bag++)
            {
                Span<float> own = At(back ? from : to, bag, column, columns);
                if (!back) own.Clear();
                for (int i = start[bag]; i < start[bag + 1]; i++)
                {
                    int row = (int)index[i];
                    if (row == skipped) continue;
                    if (back)
                    {
                        Span<float> target = At(to, row, column, columns);
                        TensorPrimitives.MultiplyAdd(own, factor[bag], target, target);
                    }
                    else TensorPrimitives.Add(own, At(from, row, column, columns), own);
                }

                if (!back && factor[bag] != 1) TensorPrimitives.Multiply(own, factor[bag], own);
            }
        }

        private Span<float> At(float* matrix, int row, int column, int columns) => new(matrix + ((nint)row * width) + column, columns);
    }
}
