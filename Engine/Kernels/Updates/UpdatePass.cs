using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Runs an update over all elements: at the machine's vector width, large ones on several threads.</summary>
internal static unsafe class UpdatePass
{
    /// <summary>About 10 microseconds of work: enough to share out, few enough to share evenly.</summary>
    private const int ChunkLength = 16 * 1024;

    // Of the update that runs on this thread: the product that its gradient is still to come from.
    [ThreadStatic]
    private static ProductArguments* product;

    /// <param name="kernel">The update.</param>
    /// <param name="gradients">The gradient of each element.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="picosecondsPerElement">About how long one takes, for the decision whether other threads pay.</param>
    public static void Run<TKernel>(in TKernel kernel, float* gradients, int count, int picosecondsPerElement)
        where TKernel : unmanaged, IUpdateKernel
    {
        long nanoseconds = (long)count * picosecondsPerElement / 1000;
        if (product != null && product->C == gradients)
        {
            RunInProduct(kernel, nanoseconds);
            return;
        }

        var job = new Job<TKernel> { Kernel = kernel, Gradients = gradients, Count = count };
        int chunks = (int)(((long)count + ChunkLength - 1) / ChunkLength);
        WorkerPool.Run(ref job, chunks, nanoseconds);
    }

    /// <summary>Runs an update whose gradient is a product that is still to be computed: its one pass goes along the product.</summary>
    /// <param name="gradient">The product; blocked, with C as long as the parameter.</param>
    /// <param name="update">Makes one pass over all of C.</param>
    public static void RunInside(ProductArguments* gradient, Action update)
    {
        product = gradient;
        try
        {
            update();
            if (product != null) throw new InvalidOperationException("UpdatePass: one pass over the gradient expected, none came");
        }
        finally
        {
            product = null;
        }
    }

    private static void RunInProduct<TKernel>(TKernel kernel, long nanoseconds)
        where TKernel : unmanaged, IUpdateKernel
    {
        ProductArguments arguments = *product;
        product = null;
        arguments.Update = &kernel;
        arguments.RunUpdate = &RunRange<TKernel>;
        arguments.UpdateNanoseconds = nanoseconds;
        var blocked = new BlockedProduct(arguments);
        Simd.Dispatch(ref blocked);
    }

    private static void RunRange<TKernel>(void* kernel, int start, int end, float* gradients)
        where TKernel : unmanaged, IUpdateKernel
    {
        var range = new RangeKernel<TKernel> { Kernel = *(TKernel*)kernel, Start = start, End = end, Gradients = gradients };
        Simd.Dispatch(ref range);
    }

    private struct Job<TKernel> : IParallelJob
        where TKernel : unmanaged, IUpdateKernel
    {
        public required TKernel Kernel;
        public required float* Gradients;
        public required int Count;

        public readonly void Run(int chunk)
        {
            int start = chunk * ChunkLength, end = (int)Math.Min((long)start + ChunkLength, Count);
            var range = new RangeKernel<TKernel> { Kernel = Kernel, Start = start, End = end, Gradients = Gradients + start };
            Simd.Dispatch(ref range);
        }
    }

    private struct RangeKernel<TKernel> : ISimdKernel
        where TKernel : unmanaged, IUpdateKernel
    {
        public required TKernel Kernel;
        public required int Start;
        public required int End;
        public required float* Gradients;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int wholeEnd = End - ((End - Start) % TSimd.Count);
            Kernel.Run<TSimd, TVector, Whole>(Start, wholeEnd, Gradients);
            if (wholeEnd < End) Kernel.Run<TSimd, TVector, Tail>(wholeEnd, End, Gradients + (wholeEnd - Start));
        }
    }

    private readonly struct Whole : IVectorPart
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TSimd, TVector>(float* source, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Load(source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<TSimd, TVector>(TVector value, float* destination, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Store(value, destination);
    }

    private readonly struct Tail : IVectorPart
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TSimd, TVector>(float* source, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.LoadPartial(source, count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<TSimd, TVector>(TVector value, float* destination, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.StorePartial(value, destination, count);
    }
}
