using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Writes an array with its axes in another order.</summary>
/// <remarks>Axes that stay side by side are one axis. Where the innermost axis stays innermost, whole runs are copied. Else the array is a
/// stack of matrices to transpose, and each is done in tiles of whole cache lines, turned in registers.</remarks>
internal static unsafe class Permutation
{
    /// <summary>Rows and columns of a tile: one cache line, so that each line is read whole and written whole.</summary>
    private const int Tile = 16;

    /// <summary>Elements for one thread at a time: 128 KB.</summary>
    private const int ElementsPerChunk = 32 * 1024;

    /// <summary>Axis i of the result is axis order[i] of the source.</summary>
    [SkipLocalsInit]
    public static void Run(ReadOnlySpan<float> source, ReadOnlySpan<int> shape, ReadOnlySpan<int> order, Span<float> result)
    {
        if (result.IsEmpty) return;
        Span<Axis> axes = stackalloc Axis[Math.Min(shape.Length, 32)];
        if (shape.Length > 32) axes = new Axis[shape.Length];
        int rank = Collapse(shape, order, axes);
        if (rank == 0 || (rank == 1 && axes[0].SourceStride == 1))
        {
            source.CopyTo(result);
            return;
        }

        Axis last = axes[rank - 1];
        fixed (float* from = source, to = result)
        fixed (Axis* all = axes)
        {
            if (last.SourceStride == 1)
            {
                int runs = result.Length / last.Size, perChunk = Math.Max(1, ElementsPerChunk / last.Size);
                var job = new RunsJob(from, to, all, rank - 1, last.Size, runs, perChunk);
                WorkerPool.Run(ref job, (runs + perChunk - 1) / perChunk, result.Length / 5);
                return;
            }

            // The source's innermost axis goes to the front, after the axes that only count the matrices.
            int inner = 0;
            while (axes[inner].SourceStride != 1) inner++;
            Axis rows = axes[inner];
            axes[inner..(rank - 1)][1..].CopyTo(axes[inner..]);
            int strips = (rows.Size + Tile - 1) / Tile;
            int matrices = result.Length / rows.Size / last.Size;
            int stripsPerChunk = Math.Max(1, ElementsPerChunk / Tile / last.Size);
            var transpose = new TransposeJob(from, to, all, rank - 2, rows, last, strips, matrices * strips, stripsPerChunk);
            WorkerPool.Run(ref transpose, (matrices * strips + stripsPerChunk - 1) / stripsPerChunk, result.Length / 2);
        }
    }

    /// <summary>An axis of the result: its size and how far apart its elements lie on either side.</summary>
    private readonly record struct Axis(int Size, int SourceStride, int ResultStride);

    private static int Collapse(ReadOnlySpan<int> shape, ReadOnlySpan<int> order, Span<Axis> axes)
    {
        int rank = 0, resultStride = 1;
        // From the innermost axis of the result outwards, turned round at the end.
        for (int i = order.Length - 1; i >= 0; i--)
        {
            int size = shape[order[i]];
            if (size == 1) continue;
            int sourceStride = 1;
            for (int axis = order[i] + 1; axis < shape.Length; axis++) sourceStride *= shape[axis];
            if (rank > 0 && sourceStride == axes[rank - 1].SourceStride * axes[rank - 1].Size)
                axes[rank - 1] = axes[rank - 1] with { Size = axes[rank - 1].Size * size };
            else
                axes[rank++] = new Axis(size, sourceStride, resultStride);
            resultStride *= size;
        }

        axes[..rank].Reverse();
        return rank;
    }

    /// <summary>Where number <paramref name="number"/> of the blocks begins that some axes count, the last one fastest.</summary>
    private static void Locate(int number, Axis* axes, int rank, out nint source, out nint result)
    {
        source = result = 0;
        for (int i = rank - 1; i >= 0; i--)
        {
            (number, int index) = Math.DivRem(number, axes[i].Size);
            source += (nint)index * axes[i].SourceStride;
            result += (nint)index * axes[i].ResultStride;
        }
    }

    private readonly struct RunsJob(float* source, float* result, Axis* axes, int rank, int length, int runs, int perChunk) : IParallelJob
    {
        public void Run(int chunk)
        {
            int end = (int)Math.Min(runs, ((long)chunk + 1) * perChunk);
            for (int run = chunk * perChunk; run < end; run++)
            {
                Locate(run, axes, rank, out nint from, out nint to);
                new ReadOnlySpan<float>(source + from, length).CopyTo(new Span<float>(result + to, length));
            }
        }
    }

    /// <summary>A strip is up to <see cref="Tile"/> rows of the result's matrix: as many columns of the source's.</summary>
    private readonly struct TransposeJob(
        float* source, float* result, Axis* axes, int rank, Axis rows, Axis columns, int strips, int count, int perChunk) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(count, ((long)chunk + 1) * perChunk);
            for (int number = chunk * perChunk; number < end; number++)
            {
                (int matrix, int strip) = Math.DivRem(number, strips);
                Locate(matrix, axes, rank, out nint from, out nint to);
                int height = Math.Min(Tile, rows.Size - strip * Tile);
                float* corner = source + from + strip * Tile;
                float* target = result + to + (nint)strip * Tile * rows.ResultStride;
                for (int column = 0; column < columns.Size; column += Tile)
                {
                    TransposingPacking.Turn(
                        corner + (nint)column * columns.SourceStride, columns.SourceStride, height, Math.Min(Tile, columns.Size - column),
                        target + column, rows.ResultStride);
                }
            }
        }
    }
}
