using System.Numerics.Tensors;

namespace DropoutLab.Kernels;

/// <summary>Which rows of a gradient are not zeros throughout.</summary>
internal static unsafe class TouchedRows
{
    /// <summary>Rows that a chunk looks at.</summary>
    private const int RowsPerChunk = 64;

    /// <summary>About how many floats a core reads in a nanosecond.</summary>
    private const int FloatsPerNanosecond = 4;

    /// <summary>Writes the numbers of the rows with an element that is not 0, and NaN is not, in ascending order; gives how many.</summary>
    /// <param name="gradient">Rows.Length rows, side by side.</param>
    /// <param name="width">How long a row is.</param>
    /// <param name="rows">Room for the number of every row.</param>
    public static int Find(ReadOnlySpan<float> gradient, int width, Span<float> rows)
    {
        fixed (float* from = gradient, to = rows)
        {
            var job = new Job(from, width, to, rows.Length);
            WorkerPool.Run(ref job, (rows.Length + RowsPerChunk - 1) / RowsPerChunk, gradient.Length / FloatsPerNanosecond);
        }

        int count = 0;
        for (int row = 0; row < rows.Length; row++)
            if (rows[row] != 0) rows[count++] = row;
        return count;
    }

    /// <summary>Writes 0 for an untouched row. A sum of magnitudes is 0 only if all of them are: nothing cancels, and none is too small
    /// to count.</summary>
    private readonly struct Job(float* from, int width, float* to, int count) : IParallelJob
    {
        private readonly float* from = from, to = to;

        public void Run(int chunk)
        {
            int end = Math.Min(count, (chunk + 1) * RowsPerChunk);
            for (int row = chunk * RowsPerChunk; row < end; row++)
                to[row] = TensorPrimitives.SumOfMagnitudes(new ReadOnlySpan<float>(from + ((nint)row * width), width));
        }
    }
}
