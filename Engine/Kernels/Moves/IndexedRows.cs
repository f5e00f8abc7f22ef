using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Rows of the middle axis of [outer, size, inner], chosen by a list of indices that the caller has checked.</summary>
internal static unsafe class IndexedRows
{
    /// <summary>result[o, i] = source[o, indices[i]].</summary>
    public static void Select(ReadOnlySpan<float> source, Span<float> result, ReadOnlySpan<int> indices, int outer, int size, int inner)
    {
        if (result.IsEmpty) return;
        source = source[..(outer * size * inner)];
        result = result[..(outer * indices.Length * inner)];
        int rows = outer * indices.Length, perChunk = Math.Max(1, Elementwise.ChunkLength / inner);
        fixed (float* from = source, to = result)
        fixed (int* index = indices)
        {
            var job = new SelectJob(from, to, index, indices.Length, size, inner, rows, perChunk);
            int chunks = (int)(((long)rows + perChunk - 1) / perChunk);
            WorkerPool.Run(ref job, chunks, Elementwise.Nanoseconds(result.Length, isLong: inner == 1));
        }
    }

    /// <summary>result[o, indices[i]] += gradient[o, i], in the order of i.</summary>
    public static void AddBack(ReadOnlySpan<float> gradient, Span<float> result, ReadOnlySpan<int> indices, int outer, int size, int inner)
    {
        if (gradient.IsEmpty) return;
        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<float> from = gradient.Slice(o * indices.Length * inner, indices.Length * inner);
            Span<float> to = result.Slice(o * size * inner, size * inner);
            for (int i = 0; i < indices.Length; i++)
            {
                Span<float> row = to.Slice(indices[i] * inner, inner);
                if (inner == 1) row[0] += from[i];
                else TensorPrimitives.Add(row, from.Slice(i * inner, inner), row);
            }
        }
    }

    private readonly struct SelectJob(
        float* source, float* result, int* indices, int indexCount, int size, int inner, int rows, int perChunk) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            long row = (long)chunk * perChunk, end = Math.Min(rows, row + perChunk);
            while (row < end)
            {
                long plane = row / indexCount;
                int first = (int)(row % indexCount), last = (int)Math.Min(indexCount, first + end - row);
                float* from = source + (plane * size * inner), to = result + (plane * indexCount * inner);
                if (inner == 1)
                    for (int i = first; i < last; i++) to[i] = from[indices[i]];
                else
                    for (int i = first; i < last; i++)
                        new Span<float>(from + ((nint)indices[i] * inner), inner).CopyTo(new Span<float>(to + ((nint)i * inner), inner));
                row += last - first;
            }
        }
    }
}
