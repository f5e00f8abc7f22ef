namespace DropoutLab.Kernels;

/// <summary>Rows of a matrix, chosen by whole numbers that lie as floats.</summary>
internal static unsafe class EmbeddingRows
{
    /// <summary>Rows that a chunk gathers.</summary>
    private const int RowsPerChunk = 64;

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
}
