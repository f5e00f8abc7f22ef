using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Source = (int First, int Second, float Share);

namespace DropoutLab.Kernels;

/// <summary>Enlarges planes: each output pixel is an input pixel, or lies between two rows and two columns of them.</summary>
/// <remarks>An input row is stretched to the output's width once; output rows are then mixtures of two stretched rows. Backward the same
/// in the opposite order: rows of gradients are added up first, then pressed together.</remarks>
internal static unsafe class Upsampling
{
    /// <summary>y = x, enlarged.</summary>
    public static void Forward(in UpsamplingShape shape, ReadOnlySpan<float> x, Span<float> y)
    {
        shape.Check(x.Length, y.Length);
        if (y.IsEmpty) return;
        fixed (float* source = x, target = y)
        fixed (Source* columns = Sources(shape.X))
        {
            var job = new ForwardJob(shape, columns, source, target);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    /// <summary>dx = what the output pixels of each input pixel give back.</summary>
    public static void Backward(in UpsamplingShape shape, ReadOnlySpan<float> dy, Span<float> dx)
    {
        shape.Check(dx.Length, dy.Length);
        if (dx.IsEmpty) return;
        fixed (float* upstream = dy, target = dx)
        fixed (Source* columns = Sources(shape.X))
        {
            var job = new BackwardJob(shape, columns, upstream, target);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    private static Source[] Sources(UpsamplingAxis axis)
    {
        var sources = new Source[axis.Output];
        for (int i = 0; i < sources.Length; i++) sources[i] = axis.Source(i);
        return sources;
    }

    /// <summary>mixed = (1 - share) * first + share * second.</summary>
    private static void Mix(ReadOnlySpan<float> first, ReadOnlySpan<float> second, float share, Span<float> mixed)
    {
        if (share == 0)
        {
            first.CopyTo(mixed);
            return;
        }

        TensorPrimitives.Multiply(first, 1 - share, mixed);
        TensorPrimitives.MultiplyAdd(second, share, mixed, mixed);
    }

    private readonly struct ForwardJob(UpsamplingShape shape, Source* columns, float* x, float* y) : IParallelJob
    {
        private readonly UpsamplingShape shape = shape;

        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes), width = shape.X.Output;
            float[] upper = new float[width], lower = new float[width];
            for (int plane = first; plane < end; plane++)
            {
                float* source = x + ((nint)plane * shape.InputPixels), target = y + ((nint)plane * shape.OutputPixels);
                int upperRow = -1, lowerRow = -1;
                for (int row = 0; row < shape.Y.Output; row++, target += width)
                {
                    (int above, int below, float share) = shape.Y.Source(row);
                    if (above == lowerRow) (upper, lower, upperRow, lowerRow) = (lower, upper, lowerRow, upperRow);
                    if (above != upperRow) Stretch(source + ((nint)above * shape.X.Input), upper);
                    if (share != 0 && below != lowerRow) Stretch(source + ((nint)below * shape.X.Input), lower);
                    upperRow = above;
                    if (share != 0) lowerRow = below;
                    Mix(upper, lower, share, new Span<float>(target, width));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Stretch(float* line, float[] stretched)
        {
            if (shape.X.IsNearest)
            {
                for (int i = 0; i < stretched.Length; i++) stretched[i] = line[columns[i].First];
                return;
            }

            for (int i = 0; i < stretched.Length; i++)
            {
                (int left, int right, float share) = columns[i];
                stretched[i] = share == 0 ? line[left] : ((1 - share) * line[left]) + (share * line[right]);
            }
        }
    }

    private readonly struct BackwardJob(UpsamplingShape shape, Source* columns, float* dy, float* dx) : IParallelJob
    {
        private readonly UpsamplingShape shape = shape;

        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes), width = shape.X.Output;
            var sums = new float[shape.Y.Input * width];
            for (int plane = first; plane < end; plane++)
            {
                float* source = dy + ((nint)plane * shape.OutputPixels), target = dx + ((nint)plane * shape.InputPixels);
                sums.AsSpan().Clear();
                for (int row = 0; row < shape.Y.Output; row++, source += width)
                {
                    (int above, int below, float share) = shape.Y.Source(row);
                    var upstream = new ReadOnlySpan<float>(source, width);
                    Add(upstream, 1 - share, sums.AsSpan(above * width, width));
                    if (share != 0) Add(upstream, share, sums.AsSpan(below * width, width));
                }

                for (int row = 0; row < shape.Y.Input; row++) Press(sums.AsSpan(row * width, width), target + ((nint)row * shape.X.Input));
            }
        }

        private static void Add(ReadOnlySpan<float> upstream, float share, Span<float> sums) =>
            TensorPrimitives.MultiplyAdd(upstream, share, sums, sums);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Press(ReadOnlySpan<float> sums, float* line)
        {
            new Span<float>(line, shape.X.Input).Clear();
            for (int i = 0; i < sums.Length; i++)
            {
                (int left, int right, float share) = columns[i];
                line[left] += (1 - share) * sums[i];
                if (share != 0) line[right] += share * sums[i];
            }
        }
    }
}
