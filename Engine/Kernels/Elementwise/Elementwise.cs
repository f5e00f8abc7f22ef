using System.Diagnostics.CodeAnalysis;

namespace DropoutLab.Kernels;

/// <summary>Functions of each element, over whole arrays.</summary>
/// <remarks>The destination may be one of the sources; another overlap is not allowed. With accumulate the results are rounded and then
/// added to the destination, without it the destination is not read. Long arrays are cut into chunks for several threads; an element's
/// result does not depend on where it lies.</remarks>
internal static unsafe class Elementwise
{
    /// <summary>Elements of one thread's turn: 128 KB of each array, of which two or three stay in the L2 cache; whole vectors of
    /// any width.</summary>
    public const int ChunkLength = 32768;

    /// <summary>destination[i] = op(x[i]).</summary>
    public static void Unary<TOperator>(TOperator op, ReadOnlySpan<float> x, Span<float> destination, bool accumulate = false)
        where TOperator : unmanaged, IUnaryOperator
    {
        CheckLength(x.Length, destination.Length);
        fixed (float* source = x, target = destination)
        {
            var kernel = new UnaryKernel<TOperator>(op, source, target, destination.Length, accumulate);
            if (destination.Length <= ChunkLength) Simd.Dispatch(ref kernel);
            else WorkerPool.Run(ref kernel, ChunkCount(destination.Length), Nanoseconds(destination.Length, TOperator.IsLong));
        }
    }

    /// <summary>destination[i] = op(left[i], right[i]).</summary>
    public static void Binary<TOperator>(
        TOperator op, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> destination, bool accumulate = false)
        where TOperator : unmanaged, IBinaryOperator
    {
        CheckLength(left.Length, destination.Length);
        CheckLength(right.Length, destination.Length);
        fixed (float* a = left, b = right, target = destination)
        {
            var kernel = new BinaryKernel<TOperator>(op, a, b, target, destination.Length, accumulate);
            if (destination.Length <= ChunkLength) Simd.Dispatch(ref kernel);
            else WorkerPool.Run(ref kernel, ChunkCount(destination.Length), Nanoseconds(destination.Length, TOperator.IsLong));
        }
    }

    /// <summary>destination[i] = op(first[i], second[i], third[i]).</summary>
    public static void Ternary<TOperator>(
        TOperator op,
        ReadOnlySpan<float> first,
        ReadOnlySpan<float> second,
        ReadOnlySpan<float> third,
        Span<float> destination,
        bool accumulate = false)
        where TOperator : unmanaged, ITernaryOperator
    {
        CheckLength(first.Length, destination.Length);
        CheckLength(second.Length, destination.Length);
        CheckLength(third.Length, destination.Length);
        fixed (float* a = first, b = second, c = third, target = destination)
        {
            var kernel = new TernaryKernel<TOperator>(op, a, b, c, target, destination.Length, accumulate);
            if (destination.Length <= ChunkLength) Simd.Dispatch(ref kernel);
            else WorkerPool.Run(ref kernel, ChunkCount(destination.Length), Nanoseconds(destination.Length, isLong: false));
        }
    }

    /// <summary>About how long one thread takes, as far as the worker pool needs to know it.</summary>
    /// <remarks>Two whole chunks are enough to share, here as in sums, extrema and moves: where one pass is shared and the next is not,
    /// that one fetches half of its input from another core's cache, which takes longer than the work.</remarks>
    public static long Nanoseconds(long count, bool isLong) => isLong ? count / 2 : count / 8;

    private static int ChunkCount(int length) => (int)(((long)length + ChunkLength - 1) / ChunkLength);

    private static void CheckLength(int source, int destination)
    {
        if (source != destination) ThrowLength(source, destination);
    }

    [DoesNotReturn]
    private static void ThrowLength(int source, int destination) =>
        throw new ArgumentException($"Elementwise: {source} elements for a destination of {destination}");

    private readonly struct UnaryKernel<TOperator>(TOperator op, float* x, float* destination, int count, bool accumulate)
        : ISimdKernel, IParallelJob
        where TOperator : unmanaged, IUnaryOperator
    {
        public void Run(int chunk)
        {
            int start = chunk * ChunkLength;
            var part = new UnaryKernel<TOperator>(op, x + start, destination + start, Math.Min(ChunkLength, count - start), accumulate);
            Simd.Dispatch(ref part);
        }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate) ElementwiseLoops.Unary<TSimd, TVector, TOperator, Accumulating>(op, x, destination, count);
            else ElementwiseLoops.Unary<TSimd, TVector, TOperator, Overwriting>(op, x, destination, count);
        }
    }

    private readonly struct BinaryKernel<TOperator>(
        TOperator op, float* left, float* right, float* destination, int count, bool accumulate) : ISimdKernel, IParallelJob
        where TOperator : unmanaged, IBinaryOperator
    {
        public void Run(int chunk)
        {
            int start = chunk * ChunkLength, length = Math.Min(ChunkLength, count - start);
            var part = new BinaryKernel<TOperator>(op, left + start, right + start, destination + start, length, accumulate);
            Simd.Dispatch(ref part);
        }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate) Run<TSimd, TVector, Accumulating>();
            else Run<TSimd, TVector, Overwriting>();
        }

        private void Run<TSimd, TVector, TWrite>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TWrite : struct, IWriteMode =>
            ElementwiseLoops.Binary<TSimd, TVector, TOperator, Contiguous, Contiguous, TWrite>(op, left, right, destination, count);
    }

    private readonly struct TernaryKernel<TOperator>(
        TOperator op, float* first, float* second, float* third, float* destination, int count, bool accumulate) : ISimdKernel, IParallelJob
        where TOperator : unmanaged, ITernaryOperator
    {
        public void Run(int chunk)
        {
            int start = chunk * ChunkLength, length = Math.Min(ChunkLength, count - start);
            var part = new TernaryKernel<TOperator>(
                op, first + start, second + start, third + start, destination + start, length, accumulate);
            Simd.Dispatch(ref part);
        }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate)
                ElementwiseLoops.Ternary<TSimd, TVector, TOperator, Accumulating>(op, first, second, third, destination, count);
            else
                ElementwiseLoops.Ternary<TSimd, TVector, TOperator, Overwriting>(op, first, second, third, destination, count);
        }
    }
}
