namespace DropoutLab.Kernels;

/// <summary>Copies of whole arrays.</summary>
internal static unsafe class Copy
{
    /// <summary>The first elements of the destination = source. They may overlap.</summary>
    /// <remarks>Long arrays are copied in the chunks of elementwise operations, by the threads that hold them in their caches.</remarks>
    public static void Run(ReadOnlySpan<float> source, Span<float> destination)
    {
        destination = destination[..source.Length];
        if (source.Length <= Elementwise.ChunkLength || source.Overlaps(destination))
        {
            source.CopyTo(destination);
            return;
        }

        fixed (float* from = source, to = destination)
        {
            var job = new Job(from, to, source.Length);
            int chunks = (int)(((long)source.Length + Elementwise.ChunkLength - 1) / Elementwise.ChunkLength);
            WorkerPool.Run(ref job, chunks, Elementwise.Nanoseconds(source.Length, isLong: false));
        }
    }

    private readonly struct Job(float* from, float* to, int count) : IParallelJob
    {
        public void Run(int chunk)
        {
            int start = chunk * Elementwise.ChunkLength, length = Math.Min(Elementwise.ChunkLength, count - start);
            new Span<float>(from + start, length).CopyTo(new Span<float>(to + start, length));
        }
    }
}
