using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Runs an update over all elements: at the machine's vector width, large ones on several threads.</summary>
internal static unsafe class UpdatePass
{
    /// <summary>About 10 microseconds of work: enough to share out, few enough to share evenly.</summary>
    private const int ChunkLength = 16 * 1024;

    /// <param name="kernel">The update.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="picosecondsPerElement">About how long one takes, for the decision whether other threads pay.</param>
    public static void Run<TKernel>(in TKernel kernel, int count, int picosecondsPerElement)
        where TKernel : unmanaged, IUpdateKernel
    {
        var job = new Job<TKernel> { Kernel = kernel, Count = count };
        int chunks = (int)(((long)count + ChunkLength - 1) / ChunkLength);
        WorkerPool.Run(ref job, chunks, (long)count * picosecondsPerElement / 1000);
    }

    private struct Job<TKernel> : IParallelJob
        where TKernel : unmanaged, IUpdateKernel
    {
        public required TKernel Kernel;
        public required int Count;

        public readonly void Run(int chunk)
        {
            int start = chunk * ChunkLength;
            var range = new RangeKernel<TKernel> { Kernel = Kernel, Start = start, End = (int)Math.Min((long)start + ChunkLength, Count) };
            Simd.Dispatch(ref range);
        }
    }

    private struct RangeKernel<TKernel> : ISimdKernel
        where TKernel : unmanaged, IUpdateKernel
    {
        public required TKernel Kernel;
        public required int Start;
        public required int End;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int wholeEnd = End - ((End - Start) % TSimd.Count);
            Kernel.Run<TSimd, TVector, Whole>(Start, wholeEnd);
            if (wholeEnd < End) Kernel.Run<TSimd, TVector, Tail>(wholeEnd, End);
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
