using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Functions in double precision, rounded at the end.</summary>
/// <remarks>The destination may be one of the sources; another overlap is not allowed.</remarks>
internal static unsafe class InDouble
{
    /// <summary>Elements for one thread at a time.</summary>
    private const int ChunkLength = 4096;

    /// <summary>Elements that are widened, and computed together.</summary>
    private const int BlockLength = 256;

    /// <summary>About how long one element takes.</summary>
    private const int Nanoseconds = 3;

    /// <summary>About how long one takes of a function of two, which has no vector form.</summary>
    private const int NanosecondsOfTwo = 15;

    /// <summary>destination[i] = function(x[i]).</summary>
    public static void Unary<TFunction>(TFunction function, ReadOnlySpan<float> x, Span<float> destination)
        where TFunction : unmanaged, IDoubleFunction
    {
        fixed (float* source = x, target = destination)
        {
            var job = new UnaryJob<TFunction>(function, source, target, destination.Length);
            WorkerPool.Run(ref job, ChunkCount(destination.Length), (long)destination.Length * Nanoseconds);
        }
    }

    /// <summary>destination[i] = function(x[i], y[i]).</summary>
    public static void Binary<TFunction>(TFunction function, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination)
        where TFunction : unmanaged, IDoubleFunctionOfTwo
    {
        fixed (float* left = x, right = y, target = destination)
        {
            var job = new BinaryJob<TFunction>(function, left, right, target, destination.Length);
            WorkerPool.Run(ref job, ChunkCount(destination.Length), (long)destination.Length * NanosecondsOfTwo);
        }
    }

    private static int ChunkCount(int length) => (int)(((long)length + ChunkLength - 1) / ChunkLength);

    private readonly struct UnaryJob<TFunction>(TFunction function, float* x, float* destination, int count) : IParallelJob
        where TFunction : unmanaged, IDoubleFunction
    {
        [SkipLocalsInit]
        public void Run(int chunk)
        {
            Span<double> block = stackalloc double[BlockLength];
            int end = (int)Math.Min(count, ((long)chunk + 1) * ChunkLength);
            for (int start = chunk * ChunkLength; start < end; start += BlockLength)
            {
                int length = Math.Min(BlockLength, end - start);
                Span<double> values = block[..length];
                TensorPrimitives.ConvertTruncating(new ReadOnlySpan<float>(x + start, length), values);
                function.Apply(values);
                TensorPrimitives.ConvertTruncating<double, float>(values, new Span<float>(destination + start, length));
            }
        }
    }

    private readonly struct BinaryJob<TFunction>(TFunction function, float* x, float* y, float* destination, int count) : IParallelJob
        where TFunction : unmanaged, IDoubleFunctionOfTwo
    {
        public void Run(int chunk)
        {
            int end = (int)Math.Min(count, ((long)chunk + 1) * ChunkLength);
            for (int i = chunk * ChunkLength; i < end; i++) destination[i] = (float)function.Of(x[i], y[i]);
        }
    }
}
