using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>The gradient of rows that were chosen from a matrix: for each row of the matrix, the sum over the places that name it, zeros
/// where none does.</summary>
/// <remarks>Every element is written by one chunk, so that the bits are the same for any number of threads, and rows that get a sum are not
/// cleared first. The places of a row are a list through the indices.</remarks>
internal static unsafe class EmbeddingGradient
{
    /// <summary>Floats of the matrix that a chunk writes: about 256 KB.</summary>
    private const int FloatsPerChunk = 1 << 16;

    /// <summary>With fewer chunks of rows than this, or more to add than to write, columns are cut too: whole cache lines of each row.
    /// A few rows may be named by most places.</summary>
    private const int ManyChunks = 16, ColumnsPerChunk = 64;

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
            int rowsPerChunk = Math.Max(1, FloatsPerChunk / width), rowChunks = (int)(((long)rows + rowsPerChunk - 1) / rowsPerChunk);
            int columns = rowChunks < ManyChunks || gradient.Length > result.Length ? Math.Min(ColumnsPerChunk, width) : width;
            int columnChunks = (width + columns - 1) / columns;
            var job = new Job(from, first, next, rows, rowsPerChunk, width, columns, columnChunks, to);
            WorkerPool.Run(ref job, rowChunks * columnChunks, ((long)result.Length + gradient.Length) / FloatsPerNanosecond);
        }
    }

    private readonly struct Job(
        float* from, int* first, int* next, int rows, int rowsPerChunk, int width, int columnsPerChunk, int columnChunks, float* to)
        : IParallelJob
    {
        private readonly float* from = from, to = to;
        private readonly int* first = first, next = next;

        public void Run(int chunk)
        {
            int column = chunk % columnChunks * columnsPerChunk, columns = Math.Min(columnsPerChunk, width - column);
            int row = chunk / columnChunks * rowsPerChunk, end = (int)Math.Min(rows, (long)row + rowsPerChunk);
            while (row < end)
            {
                // Rows that nobody names are cleared together: from some KB on, that does not read what it overwrites.
                int named = row;
                while (named < end && first[named] < 0) named++;
                Clear(row, named, column, columns);
                if (named < end) Add(named, column, columns);
                row = named + 1;
            }
        }

        private void Clear(int row, int end, int column, int columns)
        {
            if (columns == width) new Span<float>(to + ((nint)row * width), (end - row) * width).Clear();
            else
            {
                for (; row < end; row++) new Span<float>(to + ((nint)row * width) + column, columns).Clear();
            }
        }

        private void Add(int row, int column, int columns)
        {
            var target = new Span<float>(to + ((nint)row * width) + column, columns);
            int place = first[row];
            TensorPrimitives.Add(GradientOf(place, column, columns), 0f, target); // the sum begins with +0, so that -0 becomes it
            for (place = next[place]; place >= 0; place = next[place])
                TensorPrimitives.Add(target, GradientOf(place, column, columns), target);
        }

        private ReadOnlySpan<float> GradientOf(int place, int column, int columns) => new(from + ((nint)place * width) + column, columns);
    }
}
