using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>The gradient of rows that were chosen from a matrix: for each row of the matrix, the sum over the places that name it, zeros
/// where none does.</summary>
/// <remarks>Every row is written once, by the chunk that it is in, so that the bits are the same for any number of threads, and rows that
/// get a sum are not cleared first. The places of a row are a list through the indices.</remarks>
internal static unsafe class EmbeddingGradient
{
    /// <summary>Floats of the matrix that a chunk writes: about 256 KB.</summary>
    private const int FloatsPerChunk = 1 << 16;

    /// <summary>About how many floats a core writes in a nanosecond.</summary>
    private const int FloatsPerNanosecond = 4;

    /// <summary>result[row] = the sum of gradient[i] over the i with indices[i] = row, in their order; 0 for the row
    /// that is skipped.</summary>
    public static void Run(ReadOnlySpan<float> gradient, ReadOnlySpan<float> indices, int width, int skipped, Span<float> result)
    {
        if (result.IsEmpty) return;
        int rows = result.Length / width;
        int* first = (int*)Workspace.RentForOperation((long)rows + indices.Length), next = first + rows;
        new Span<int>(first, rows).Fill(-1);
        for (int i = indices.Length - 1; i >= 0; i--)
        {
            int row = (int)indices[i];
            if (row == skipped) continue;
            next[i] = first[row];
            first[row] = i;
        }

        fixed (float* from = gradient, to = result)
        {
            int rowsPerChunk = Math.Max(1, FloatsPerChunk / width);
            var job = new Job(from, first, next, rows, rowsPerChunk, width, to);
            WorkerPool.Run(
                ref job, (rows + rowsPerChunk - 1) / rowsPerChunk, (result.Length + gradient.Length) / FloatsPerNanosecond);
        }
    }

    private readonly struct Job(float* from, int* first, int* next, int rows, int rowsPerChunk, int width, float* to) : IParallelJob
    {
        private readonly float* from = from, to = to;
        private readonly int* first = first, next = next;

        public void Run(int chunk)
        {
            int end = Math.Min(rows, (chunk + 1) * rowsPerChunk), row = chunk * rowsPerChunk;
            while (row < end)
            {
                // Rows that nobody names are cleared together: from some KB on, that does not read what it overwrites.
                int named = row;
                while (named < end && first[named] < 0) named++;
                new Span<float>(to + ((nint)row * width), (named - row) * width).Clear();
                if (named < end) Add(named);
                row = named + 1;
            }
        }

        private void Add(int row)
        {
            var target = new Span<float>(to + ((nint)row * width), width);
            int place = first[row];
            TensorPrimitives.Add(GradientOf(place), 0f, target); // the sum begins with +0, so that -0 becomes it
            for (place = next[place]; place >= 0; place = next[place]) TensorPrimitives.Add(target, GradientOf(place), target);
        }

        private ReadOnlySpan<float> GradientOf(int place) => new(from + ((nint)place * width), width);
    }
}
