using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Blocks of one length, taken at one distance and put at another: slices and concatenations along an axis.</summary>
/// <remarks>Long ones are cut as elementwise operations are, so that a thread mostly moves what lies in its own cache.</remarks>
internal static unsafe class BlockCopy
{
    /// <summary>Block b goes from source[b * sourceStride] to target[b * targetStride], or is added to what is there. The two do
    /// not overlap.</summary>
    public static void Run(
        ReadOnlySpan<float> source, int sourceStride, Span<float> target, int targetStride, int length, int count, bool accumulate = false)
    {
        if (length == 0 || count == 0) return;
        ReadOnlySpan<float> lastSource = source.Slice((count - 1) * sourceStride, length);
        Span<float> lastTarget = target.Slice((count - 1) * targetStride, length);
        if (count == 1 && length <= Elementwise.ChunkLength)
        {
            Move(lastSource, lastTarget, accumulate);
            return;
        }

        // A chunk is some blocks, or a part of a long one.
        int parts = 1 + ((length - 1) / Elementwise.ChunkLength);
        int blocks = Math.Max(1, Elementwise.ChunkLength / length);
        fixed (float* from = source, to = target)
        {
            var job = new Job(from, sourceStride, to, targetStride, length, count, parts, blocks, accumulate);
            int chunks = (int)(((long)count + blocks - 1) / blocks * parts);
            WorkerPool.Run(ref job, chunks, Elementwise.Nanoseconds((long)length * count, isLong: false));
        }
    }

    private static void Move(ReadOnlySpan<float> source, Span<float> target, bool accumulate)
    {
        if (accumulate) TensorPrimitives.Add(target, source, target);
        else source.CopyTo(target);
    }

    private readonly struct Job(
        float* source, nint sourceStride, float* target, nint targetStride, int length, int count, int parts, int blocks, bool accumulate)
        : IParallelJob
    {
        public void Run(int chunk)
        {
            int part = chunk % parts * Elementwise.ChunkLength, width = Math.Min(Elementwise.ChunkLength, length - part);
            int first = chunk / parts * blocks, end = (int)Math.Min(count, (long)first + blocks);
            for (int b = first; b < end; b++)
            {
                var from = new ReadOnlySpan<float>(source + (b * sourceStride) + part, width);
                Move(from, new Span<float>(target + (b * targetStride) + part, width), accumulate);
            }
        }
    }
}
