using System.Numerics;
using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The largest pixel of each window, and its place there as a small number, from which the gradient finds its way back.</summary>
/// <remarks>The first of equals, and a NaN before all numbers, as in PyTorch. A place is tap row * the most taps of a row + tap.</remarks>
internal static unsafe class MaxPooling
{
    /// <summary>y = the largest of each window.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">[planes, height, width].</param>
    /// <param name="y">[planes, windows], overwritten.</param>
    /// <param name="places">One a window; its type holds every number below the shape's window size.</param>
    public static void Forward<TPlace>(in PoolShape shape, ReadOnlySpan<float> x, Span<float> y, Span<TPlace> places)
        where TPlace : unmanaged, IBinaryInteger<TPlace>
    {
        shape.Check("MaxPooling", x.Length, y.Length);
        if (places.Length != y.Length) throw new ArgumentException($"MaxPooling: {places.Length} places, {y.Length} expected");
        if (y.IsEmpty) return;
        fixed (float* source = x, target = y)
        fixed (TPlace* chosen = places)
        {
            var job = new ForwardJob<TPlace>(shape, source, target, chosen);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    /// <summary>dx = the gradient of each window at its largest pixel, 0 elsewhere; overlapping windows add up.</summary>
    public static void Backward<TPlace>(in PoolShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<TPlace> places, Span<float> dx)
        where TPlace : unmanaged, IBinaryInteger<TPlace>
    {
        shape.Check("MaxPooling", dx.Length, dy.Length);
        if (places.Length != dy.Length) throw new ArgumentException($"MaxPooling: {places.Length} places, {dy.Length} expected");
        if (dx.IsEmpty) return;
        fixed (float* upstream = dy, target = dx)
        fixed (TPlace* chosen = places)
        {
            var job = new BackwardJob<TPlace>(shape, upstream, chosen, target);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    private readonly struct ForwardJob<TPlace>(PoolShape shape, float* x, float* y, TPlace* places) : IParallelJob
        where TPlace : unmanaged, IBinaryInteger<TPlace>
    {
        private readonly PoolShape shape = shape;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes);
            for (int plane = first; plane < end; plane++)
            {
                nint from = (nint)plane * shape.InputPixels, into = (nint)plane * shape.OutputPixels;
                for (int row = 0; row < shape.Y.Output; row++)
                    Row(row, x + from, y + into + (row * shape.X.Output), places + into + (row * shape.X.Output));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row(int row, float* plane, float* target, TPlace* chosen)
        {
            int firstY = shape.Y.FirstTap(row), endY = shape.Y.EndTap(row), startY = shape.Y.Start(row), width = shape.X.Input;
            int stepY = shape.Y.Dilation * width, stepX = shape.X.Dilation, mostTaps = shape.X.MostTaps;
            int done = typeof(TPlace) == typeof(byte) && HalvingMax.Takes(shape)
                ? HalvingMax.Forward(plane + ((nint)startY * width), width, shape.X.Output, target, (byte*)chosen)
                : 0;
            for (int column = done; column < shape.X.Output; column++)
            {
                int firstX = shape.X.FirstTap(column), endX = shape.X.EndTap(column);
                float* window = plane + ((nint)startY * width) + shape.X.Start(column);
                float best = float.NegativeInfinity;
                int place = (firstY * mostTaps) + firstX;
                for (int ty = firstY; ty < endY; ty++)
                {
                    for (int tx = firstX; tx < endX; tx++)
                    {
                        float candidate = window[((nint)ty * stepY) + (tx * stepX)];
                        if (!(candidate > best) && !(float.IsNaN(candidate) && !float.IsNaN(best))) continue;
                        best = candidate;
                        place = (ty * mostTaps) + tx;
                    }
                }

                target[column] = best;
                chosen[column] = TPlace.CreateTruncating(place);
            }
        }
    }

    private readonly struct BackwardJob<TPlace>(PoolShape shape, float* dy, TPlace* places, float* dx) : IParallelJob
        where TPlace : unmanaged, IBinaryInteger<TPlace>
    {
        private readonly PoolShape shape = shape;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes);
            for (int plane = first; plane < end; plane++) Plane(plane);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Plane(int plane)
        {
            float* target = dx + ((nint)plane * shape.InputPixels);
            nint window = (nint)plane * shape.OutputPixels;
            int mostTaps = shape.X.MostTaps;
            bool isHalving = typeof(TPlace) == typeof(byte) && HalvingMax.Takes(shape);
            if (!isHalving || !HalvingMax.WritesAll(shape)) new Span<float>(target, shape.InputPixels).Clear();
            for (int row = 0; row < shape.Y.Output; row++)
            {
                int done = isHalving
                    ? HalvingMax.Backward(
                        dy + window, (byte*)places + window, shape.X.Output, target + ((nint)2 * row * shape.X.Input), shape.X.Input)
                    : 0;
                window += done;
                for (int column = done; column < shape.X.Output; column++, window++)
                {
                    int place = int.CreateTruncating(places[window]);
                    int y = shape.Y.Start(row) + (place / mostTaps * shape.Y.Dilation);
                    int x = shape.X.Start(column) + (place % mostTaps * shape.X.Dilation);

                    // A window with no pixel in it has a place outside of the image.
                    if ((uint)y < (uint)shape.Y.Input && (uint)x < (uint)shape.X.Input) target[((nint)y * shape.X.Input) + x] += dy[window];
                }
            }
        }
    }
}
