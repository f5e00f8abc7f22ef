using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The sum of a term over all elements.</summary>
/// <remarks>The elements are cut into stretches of <see cref="Stretch"/>, wherever the sum runs. A stretch is added in four vectors of
/// float, the stretches in double: so the result does not depend on the number of threads, and its error (about 70 roundings with 512 bits)
/// not on the number of elements.</remarks>
internal static unsafe class SumOfAll
{
    /// <summary>Elements that are added in float: 16 KB, which stay in the L1 cache with a second operand.</summary>
    private const int Stretch = 4096;

    /// <summary>The least number of stretches for one thread at a time.</summary>
    private const int StretchesPerChunk = 8;

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

    /// <summary>The sum of at most <see cref="Stretch"/> elements, or of a row of any length where its bound suffices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Straight<TSimd, TVector, TTerm>(float* x, float* y, int count, TTerm term)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm
    {
        int width = TSimd.Count;
        TVector a = TSimd.Zero, b = TSimd.Zero, c = TSimd.Zero, d = TSimd.Zero;
        int i = 0;
        for (; i <= count - 4 * width; i += 4 * width)
        {
            a = TSimd.Add(a, term.Of<TSimd, TVector>(TSimd.Load(x + i), Second<TSimd, TVector, TTerm>(y + i)));
            b = TSimd.Add(b, term.Of<TSimd, TVector>(TSimd.Load(x + i + width), Second<TSimd, TVector, TTerm>(y + i + width)));
            c = TSimd.Add(c, term.Of<TSimd, TVector>(TSimd.Load(x + i + 2 * width), Second<TSimd, TVector, TTerm>(y + i + 2 * width)));
            d = TSimd.Add(d, term.Of<TSimd, TVector>(TSimd.Load(x + i + 3 * width), Second<TSimd, TVector, TTerm>(y + i + 3 * width)));
        }

        for (; i <= count - width; i += width)
            a = TSimd.Add(a, term.Of<TSimd, TVector>(TSimd.Load(x + i), Second<TSimd, TVector, TTerm>(y + i)));
        int rest = count - i;
        if (rest > 0)
        {
            TVector y0 = TTerm.IsBinary ? TSimd.LoadPartial(y + i, rest) : TSimd.Zero;
            TVector last = term.Of<TSimd, TVector>(TSimd.LoadPartial(x + i, rest), y0);
            // A term of the lanes behind the end need not be zero.
            b = TSimd.Add(b, TSimd.KeepWhereSet(last, (1u << rest) - 1));
        }

        return TSimd.Sum(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)));
    }

    /// <summary>The sum of any number of elements on this thread: stretches in float, their sums in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Stretches<TSimd, TVector, TTerm>(float* x, float* y, int count, TTerm term)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTerm : unmanaged, ISumTerm
    {
        double total = 0;
        for (nint start = 0; start < count; start += Stretch)
            total += Straight<TSimd, TVector, TTerm>(x + start, y + start, (int)Math.Min(Stretch, count - start), term);
        return total;
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
            int stretches = (int)(((long)count + Stretch - 1) / Stretch);
            int perChunk = Math.Max(StretchesPerChunk, (stretches + MaxChunks - 1) / MaxChunks);
            int chunks = (stretches + perChunk - 1) / perChunk;
            if (chunks <= 1)
            {
                Total = Stretches<TSimd, TVector, TTerm>(x, y, count, term);
                return;
            }

            double* partial = stackalloc double[chunks];
            var job = new Job<TSimd, TVector, TTerm>(x, y, count, perChunk * Stretch, term, partial);
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
            partial[chunk] = Stretches<TSimd, TVector, TTerm>(x + start, y + start, (int)Math.Min(chunkSize, count - start), term);
        }
    }
}
