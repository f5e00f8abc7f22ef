using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Rows of a matrix, chosen by whole numbers that lie as floats, and their gradient.</summary>
/// <remarks>The same bits for any number of threads: each row of the result, and of the gradient each block of columns, is
/// one chunk's.</remarks>
internal static unsafe class EmbeddingRows
{
    /// <summary>Rows that a chunk gathers.</summary>
    private const int RowsPerChunk = 64;

    /// <summary>Columns in which a chunk adds gradients up: whole cache lines of every row.</summary>
    private const int ColumnsPerChunk = 64;

    /// <summary>About how many floats a core moves in a nanosecond.</summary>
    private const int FloatsPerNanosecond = 4;

    /// <summary>result[i] = matrix[indices[i]].</summary>
    public static void Gather(ReadOnlySpan<float> matrix, ReadOnlySpan<float> indices, int width, Span<float> result)
    {
        if (result.IsEmpty) return;
        fixed (float* from = matrix, index = indices, to = result)
        {
            var job = new GatherJob(from, index, indices.Length, width, to);
            WorkerPool.Run(ref job, (indices.Length + RowsPerChunk - 1) / RowsPerChunk, result.Length / FloatsPerNanosecond);
        }
    }

    /// <summary>result[indices[i]] = rows[i], for indices that differ; of so few rows that this thread copies them.</summary>
    public static void Scatter(ReadOnlySpan<float> rows, ReadOnlySpan<float> indices, int width, Span<float> result)
    {
        for (int i = 0; i < indices.Length; i++) rows.Slice(i * width, width).CopyTo(result.Slice((int)indices[i] * width, width));
    }

    /// <summary>result[indices[i]] += gradient[i] in the order of i, but for the indices that are <paramref name="skipped"/>.</summary>
    public static void AddBack(ReadOnlySpan<float> gradient, ReadOnlySpan<float> indices, int width, int skipped, Span<float> result)
    {
        if (gradient.IsEmpty) return;
        fixed (float* from = gradient, index = indices, to = result)
        {
            var job = new AddJob(from, index, indices.Length, width, skipped, to);
            WorkerPool.Run(ref job, (width + ColumnsPerChunk - 1) / ColumnsPerChunk, gradient.Length * 2L / FloatsPerNanosecond);
        }
    }

    private readonly struct GatherJob(float* from, float* index, int count, int width, float* to) : IParallelJob
    {
        private readonly float* from = from, index = index, to = to;

        public void Run(int chunk)
        {
            int end = Math.Min(count, (chunk + 1) * RowsPerChunk);
            for (int i = chunk * RowsPerChunk; i < end; i++)
                new Span<float>(from + ((nint)index[i] * width), width).CopyTo(new Span<float>(to + ((nint)i * width), width));
        }
    }

    private readonly struct AddJob(float* from, float* index, int count, int width, int skipped, float* to) : IParallelJob
    {
        private readonly float* from = from, index = index, to = to;

        public void Run(int chunk)
        {
            int column = chunk * ColumnsPerChunk, columns = Math.Min(ColumnsPerChunk, width - column);
            for (int i = 0; i < count; i++)
            {
                int row = (int)index[i];
                if (row == skipped) continue;
                var target = new Span<float>(to + ((nint)row * width) + column, columns);
                TensorPrimitives.Add(target, new ReadOnlySpan<float>(from + ((nint)i * width) + column, columns), target);
            }
        }
    }
}
