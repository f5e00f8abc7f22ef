using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The mean of each window.</summary>
/// <remarks>A window is added in double, or where it is a whole plane in stretches of float whose sums are added in double.</remarks>
internal static unsafe class AveragePooling
{
    /// <summary>y = the mean of each window.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="countsPadding">Whether the padding counts as zeros; else a window at the border divides by fewer pixels.</param>
    /// <param name="x">[planes, height, width].</param>
    /// <param name="y">[planes, windows], overwritten.</param>
    public static void Forward(in PoolShape shape, bool countsPadding, ReadOnlySpan<float> x, Span<float> y)
    {
        shape.Check("AveragePooling", x.Length, y.Length);
        if (y.IsEmpty) return;
        fixed (float* source = x, target = y)
        {
            var kernel = new ForwardKernel(shape, countsPadding, source, target);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>dx = the gradient of each window, divided among its pixels; overlapping windows add up.</summary>
    public static void Backward(in PoolShape shape, bool countsPadding, ReadOnlySpan<float> dy, Span<float> dx)
    {
        shape.Check("AveragePooling", dx.Length, dy.Length);
        if (dx.IsEmpty) return;
        fixed (float* upstream = dy, target = dx)
        {
            var job = new BackwardJob(shape, countsPadding, upstream, target);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    private static int Divisor(in PoolShape shape, bool countsPadding, int row, int column) => countsPadding
        ? shape.Y.PaddedTaps(row) * shape.X.PaddedTaps(column)
        : (shape.Y.EndTap(row) - shape.Y.FirstTap(row)) * (shape.X.EndTap(column) - shape.X.FirstTap(column));

    private readonly struct ForwardKernel(PoolShape shape, bool countsPadding, float* x, float* y) : ISimdKernel
    {
        private readonly PoolShape shape = shape;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new ForwardJob<TSimd, TVector>(shape, countsPadding, x, y);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    private readonly struct ForwardJob<TSimd, TVector>(PoolShape shape, bool countsPadding, float* x, float* y) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly PoolShape shape = shape;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes);
            bool isWhole = shape.OutputPixels == 1 && Divisor(in shape, countsPadding, 0, 0) == shape.InputPixels;
            for (int plane = first; plane < end; plane++)
            {
                float* source = x + ((nint)plane * shape.InputPixels), target = y + ((nint)plane * shape.OutputPixels);
                if (isWhole) *target = WholePlane(source);
                else Windows(source, target);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float WholePlane(float* plane) =>
            (float)(SumOfAll.OfRun<TSimd, TVector, ValueTerm>(plane, plane, shape.InputPixels, default) / shape.InputPixels);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Windows(float* plane, float* target)
        {
            int width = shape.X.Input;
            for (int row = 0; row < shape.Y.Output; row++)
            {
                int startY = shape.Y.Start(row), firstY = shape.Y.FirstTap(row), endY = shape.Y.EndTap(row);
                for (int column = 0; column < shape.X.Output; column++)
                {
                    int startX = shape.X.Start(column), firstX = shape.X.FirstTap(column), endX = shape.X.EndTap(column);
                    double sum = 0;
                    for (int ty = firstY; ty < endY; ty++)
                    {
                        float* line = plane + ((nint)(startY + ty) * width) + startX;
                        for (int tx = firstX; tx < endX; tx++) sum += line[tx];
                    }

                    *target++ = (float)(sum / Divisor(in shape, countsPadding, row, column));
                }
            }
        }
    }

    private readonly struct BackwardJob(PoolShape shape, bool countsPadding, float* dy, float* dx) : IParallelJob
    {
        private readonly PoolShape shape = shape;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes);
            for (int plane = first; plane < end; plane++)
                Plane(dy + ((nint)plane * shape.OutputPixels), dx + ((nint)plane * shape.InputPixels));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Plane(float* upstream, float* target)
        {
            new Span<float>(target, shape.InputPixels).Clear();
            for (int row = 0; row < shape.Y.Output; row++)
            {
                int startY = shape.Y.Start(row), firstY = shape.Y.FirstTap(row), endY = shape.Y.EndTap(row);
                for (int column = 0; column < shape.X.Output; column++)
                {
                    int startX = shape.X.Start(column), firstX = shape.X.FirstTap(column), endX = shape.X.EndTap(column);
                    float share = *upstream++ / Divisor(in shape, countsPadding, row, column);
                    for (int ty = firstY; ty < endY; ty++)
                    {
                        float* line = target + ((nint)(startY + ty) * shape.X.Input) + startX;
                        for (int tx = firstX; tx < endX; tx++) line[tx] += share;
                    }
                }
            }
        }
    }
}
