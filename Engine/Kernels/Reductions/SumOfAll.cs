using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The sum of a term over all elements.</summary>
/// <remarks>The elements are cut into blocks of <see cref="WideTotals.BlockVectors"/> vectors, wherever the sum runs. A block is added in
/// float, the blocks in double: so the result does not depend on the number of threads, and its error not on the number
/// of elements.</remarks>
internal static unsafe class SumOfAll
{
    /// <summary>The least number of elements for one thread at a time; a multiple of a block for every width.</summary>
    private const int ChunkLength = 32 * 1024;

    /// <summary>The partial sums of the chunks lie on the stack.</summary>
    private const int MaxChunks = 512;

    /// <summary>The sum of term(x[i]).</summary>
    public static double Run<TTerm>(ReadOnlySpan<float> x, TTerm term)
        where TTerm : unmanaged, ISumTerm => Run(x, default, term);

    /// <summary>The sum of term(x[i], y[i]).</summary>
    public static double Run<TTerm>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, TTerm term)
        where TTerm : unmanaged, ISumTerm
    {
        fixed (float* xStart = x, yStart = y)
        {
            var kernel = new Kernel<TTerm>(xStart, yStart, x.Length, term);
            Simd.Dispatch(ref kernel);
            return kernel.Total;
        }
    }

    /// <summary>The sum of any number of elements on this thread: blocks in float, their sums in double.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double OfRun<TSimd, TVector, TTerm>(float* x, float* y, int count, TTerm term)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm
    {
        int width = TSimd.Count, block = WideTotals.BlockVectors * width;
        double* totals = stackalloc double[WideTotals.Count];
        for (nint start = 0; ; start += block)
        {
            int length = (int)Math.Min(block, count - start), i = 0;
            float* a = x + start, b = y + start;
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (; i <= length - 4 * width; i += 4 * width)
            {
                s0 = TSimd.Add(s0, term.Of<TSimd, TVector>(TSimd.Load(a + i), Second<TSimd, TVector, TTerm>(b + i)));
                s1 = TSimd.Add(s1, term.Of<TSimd, TVector>(TSimd.Load(a + i + width), Second<TSimd, TVector, TTerm>(b + i + width)));
                s2 = TSimd.Add(
                    s2, term.Of<TSimd, TVector>(TSimd.Load(a + i + 2 * width), Second<TSimd, TVector, TTerm>(b + i + 2 * width)));
                s3 = TSimd.Add(
                    s3, term.Of<TSimd, TVector>(TSimd.Load(a + i + 3 * width), Second<TSimd, TVector, TTerm>(b + i + 3 * width)));
            }

            for (; i <= length - width; i += width)
                s0 = TSimd.Add(s0, term.Of<TSimd, TVector>(TSimd.Load(a + i), Second<TSimd, TVector, TTerm>(b + i)));
            int rest = length - i;
            if (rest > 0)
            {
                TVector y0 = TTerm.IsBinary ? TSimd.LoadPartial(b + i, rest) : TSimd.Zero;
                TVector last = term.Of<TSimd, TVector>(TSimd.LoadPartial(a + i, rest), y0);
                // A term of the lanes behind the end need not be zero.
                s1 = TSimd.Add(s1, TSimd.KeepWhereSet(last, (1u << rest) - 1));
            }

            TVector sum = TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3));
            if (count <= block) return TSimd.Sum(sum);
            if (start == 0) new Span<double>(totals, width).Clear();
            TSimd.AddWidened(sum, totals);
            if (count - start <= block) return TSimd.SumWidened(totals);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Second<TSimd, TVector, TTerm>(float* y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm => TTerm.IsBinary ? TSimd.Load(y) : TSimd.Zero;

    private struct Kernel<TTerm>(float* x, float* y, int count, TTerm term) : ISimdKernel
        where TTerm : unmanaged, ISumTerm
    {
        public double Total { get; private set; }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int pieces = (int)(((long)count + ChunkLength - 1) / ChunkLength), perChunk = (pieces + MaxChunks - 1) / MaxChunks;
            if (pieces <= 1)
            {
                Total = OfRun<TSimd, TVector, TTerm>(x, y, count, term);
                return;
            }

            int chunks = (pieces + perChunk - 1) / perChunk;
            double* partial = stackalloc double[chunks];
            var job = new Job<TSimd, TVector, TTerm>(x, y, count, perChunk * ChunkLength, term, partial);
            WorkerPool.Run(ref job, chunks, (long)(count * TTerm.Nanoseconds));
            double total = 0;
            for (int chunk = 0; chunk < chunks; chunk++) total += partial[chunk];
            Total = total;
        }
    }

    private readonly struct Job<TSimd, TVector, TTerm>(float* x, float* y, int count, int chunkSize, TTerm term, double* partial)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            long start = (long)chunk * chunkSize;
            partial[chunk] = OfRun<TSimd, TVector, TTerm>(x + start, y + start, (int)Math.Min(chunkSize, count - start), term);
        }
    }
}
