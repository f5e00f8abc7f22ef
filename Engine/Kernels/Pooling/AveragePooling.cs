using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The mean of each window.</summary>
/// <remarks>A window is added in double, down its columns and then along them, or where it is a whole plane in stretches of float whose
/// sums are added in double.</remarks>
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
            var kernel = new BackwardKernel(shape, countsPadding, upstream, target);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>The windows of both axes, in memory of the calling thread.</summary>
    private static (PoolWindows Y, PoolWindows X) FindWindows(in PoolShape shape, bool countsPadding)
    {
        long rows = PoolWindows.Length(shape.Y);
        var memory = (int*)Workspace.RentForOperation(rows + PoolWindows.Length(shape.X));
        return (PoolWindows.Find(shape.Y, countsPadding, memory), PoolWindows.Find(shape.X, countsPadding, memory + rows));
    }

    /// <summary>A row of the input, filled up to whole vectors.</summary>
    private static int PaddedWidth(in PoolShape shape, int vectorLength) =>
        (shape.X.Input + vectorLength - 1) / vectorLength * vectorLength;

    private readonly struct ForwardKernel(PoolShape shape, bool countsPadding, float* x, float* y) : ISimdKernel
    {
        private readonly PoolShape shape = shape;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            (PoolWindows rows, PoolWindows columns) = FindWindows(in shape, countsPadding);
            var job = new ForwardJob<TSimd, TVector>(shape, rows, columns, x, y);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    private readonly struct BackwardKernel(PoolShape shape, bool countsPadding, float* dy, float* dx) : ISimdKernel
    {
        private readonly PoolShape shape = shape;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            (PoolWindows rows, PoolWindows columns) = FindWindows(in shape, countsPadding);
            var job = new BackwardJob<TSimd, TVector>(shape, rows, columns, dy, dx);
            WorkerPool.Run(ref job, shape.Chunks, shape.Nanoseconds);
        }
    }

    private readonly struct ForwardJob<TSimd, TVector>(PoolShape shape, PoolWindows rows, PoolWindows columns, float* x, float* y)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly PoolShape shape = shape;
        private readonly PoolWindows rows = rows, columns = columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes);
            bool isWhole = shape.OutputPixels == 1 && rows.Share(0) * columns.Share(0) == shape.InputPixels;
            int width = PaddedWidth(in shape, TSimd.Count);
            var sums = (double*)Workspace.Rent((long)width * sizeof(double) / sizeof(float));
            for (int plane = first; plane < end; plane++)
            {
                float* source = x + ((nint)plane * shape.InputPixels), target = y + ((nint)plane * shape.OutputPixels);
                if (isWhole) *target = WholePlane(source);
                else Windows(source, sums, width, target);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float WholePlane(float* plane) =>
            (float)(SumOfAll.OfRun<TSimd, TVector, ValueTerm>(plane, plane, shape.InputPixels, default) / shape.InputPixels);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Windows(float* plane, double* sums, int width, float* target)
        {
            for (int row = 0; row < shape.Y.Output; row++)
            {
                new Span<double>(sums, width).Clear();
                for (int y = rows.First(row); y < rows.End(row); y++) AddRow(plane + ((nint)y * shape.X.Input), sums);
                for (int column = 0; column < shape.X.Output; column++)
                {
                    double sum = 0;
                    for (int x = columns.First(column); x < columns.End(column); x++) sum += sums[x];
                    *target++ = (float)(sum / (rows.Share(row) * columns.Share(column)));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void AddRow(float* line, double* sums)
        {
            int x = 0;
            for (; x <= shape.X.Input - TSimd.Count; x += TSimd.Count) TSimd.AddWidened(TSimd.Load(line + x), sums + x);
            if (x < shape.X.Input) TSimd.AddWidened(TSimd.LoadPartial(line + x, shape.X.Input - x), sums + x);
        }
    }

    private readonly struct BackwardJob<TSimd, TVector>(PoolShape shape, PoolWindows rows, PoolWindows columns, float* dy, float* dx)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly PoolShape shape = shape;
        private readonly PoolWindows rows = rows, columns = columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int first = chunk * shape.PlanesPerChunk, end = Math.Min(first + shape.PlanesPerChunk, shape.Planes);
            int width = PaddedWidth(in shape, TSimd.Count);
            float* shares = Workspace.Rent(width);
            for (int plane = first; plane < end; plane++)
                Plane(dy + ((nint)plane * shape.OutputPixels), shares, width, dx + ((nint)plane * shape.InputPixels));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Plane(float* upstream, float* shares, int width, float* target)
        {
            new Span<float>(target, shape.InputPixels).Clear();
            for (int row = 0; row < shape.Y.Output; row++)
            {
                new Span<float>(shares, width).Clear();
                for (int column = 0; column < shape.X.Output; column++)
                {
                    float share = *upstream++ / (rows.Share(row) * columns.Share(column));
                    for (int x = columns.First(column); x < columns.End(column); x++) shares[x] += share;
                }

                for (int y = rows.First(row); y < rows.End(row); y++) AddRow(shares, target + ((nint)y * shape.X.Input));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void AddRow(float* shares, float* line)
        {
            int x = 0;
            for (; x <= shape.X.Input - TSimd.Count; x += TSimd.Count)
                TSimd.Store(TSimd.Add(TSimd.Load(line + x), TSimd.Load(shares + x)), line + x);
            int lanes = shape.X.Input - x;
            if (lanes > 0) TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(line + x, lanes), TSimd.Load(shares + x)), line + x, lanes);
        }
    }
}
