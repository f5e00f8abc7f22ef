using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>A function of an element and of two numbers of its group, over [outer, reduced, inner]: the gradients of reductions.</summary>
internal static unsafe class GroupMap
{
    /// <summary>Elements for one thread at a time: 128 KB.</summary>
    private const int ElementsPerChunk = 32 * 1024;

    /// <summary>destination[o, r, i] = op(x[o, r, i], a[o, i], b[o, i]), or that rounded and added to what is there.</summary>
    public static void Run<TOperator>(
        TOperator op, ReadOnlySpan<float> x, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination, int reduced, int inner,
        bool accumulate)
        where TOperator : unmanaged, ITernaryOperator
    {
        if (destination.IsEmpty) return;
        fixed (float* source = x, first = a, second = b, target = destination)
        {
            var kernel = new Kernel<TOperator>(op, source, first, second, target, destination.Length, reduced, inner, accumulate);
            Simd.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel<TOperator>(
        TOperator op, float* x, float* a, float* b, float* destination, int count, int reduced, int inner, bool accumulate) : ISimdKernel
        where TOperator : unmanaged, ITernaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (accumulate) Share<TSimd, TVector, Accumulating>();
            else Share<TSimd, TVector, Overwriting>();
        }

        private void Share<TSimd, TVector, TWrite>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TWrite : unmanaged, IWriteMode
        {
            // The exponential and its like take about 1 ns, all else is bound by memory.
            long nanoseconds = count / 2;
            if (inner == 1)
            {
                // A piece is a row of memory, or a part of a long one.
                int length = Math.Min(reduced, ElementsPerChunk), perRow = (reduced + length - 1) / length;
                int pieces = count / reduced * perRow, perChunk = Math.Max(1, ElementsPerChunk / length);
                var job = new PiecesJob<TSimd, TVector, TOperator, TWrite>(
                    op, x, a, b, destination, reduced, length, perRow, pieces, perChunk);
                WorkerPool.Run(ref job, (pieces + perChunk - 1) / perChunk, nanoseconds);
            }
            else
            {
                int rows = count / inner, perChunk = Math.Max(1, ElementsPerChunk / inner);
                var job = new RowsJob<TSimd, TVector, TOperator, TWrite>(op, x, a, b, destination, reduced, inner, rows, perChunk);
                WorkerPool.Run(ref job, (rows + perChunk - 1) / perChunk, nanoseconds);
            }
        }
    }

    /// <summary>Rows whose elements belong to one group.</summary>
    private readonly struct PiecesJob<TSimd, TVector, TOperator, TWrite>(
        TOperator op, float* x, float* a, float* b, float* destination, int reduced, int length, int perRow, int pieces, int perChunk)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOperator : unmanaged, ITernaryOperator
        where TWrite : unmanaged, IWriteMode
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(pieces, ((long)chunk + 1) * perChunk);
            for (int piece = chunk * perChunk; piece < end; piece++)
            {
                (int row, int part) = perRow == 1 ? (piece, 0) : Math.DivRem(piece, perRow);
                int count = Math.Min(length, reduced - part * length), i = 0;
                nint start = (nint)row * reduced + (nint)part * length;
                float* from = x + start, to = destination + start;
                TVector first = TSimd.Broadcast(a[row]), second = TSimd.Broadcast(b[row]);
                for (; i <= count - TSimd.Count; i += TSimd.Count)
                    TWrite.Write<TSimd, TVector>(op.Invoke<TSimd, TVector>(TSimd.Load(from + i), first, second), to + i);
                if (i == count) continue;
                TVector last = op.Invoke<TSimd, TVector>(TSimd.LoadPartial(from + i, count - i), first, second);
                TWrite.WritePartial<TSimd, TVector>(last, to + i, count - i);
            }
        }
    }

    /// <summary>Rows of which each element belongs to a group of its own.</summary>
    private readonly struct RowsJob<TSimd, TVector, TOperator, TWrite>(
        TOperator op, float* x, float* a, float* b, float* destination, int reduced, int inner, int rows, int perChunk) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOperator : unmanaged, ITernaryOperator
        where TWrite : unmanaged, IWriteMode
    {
        public void Run(int chunk)
        {
            int end = (int)Math.Min(rows, ((long)chunk + 1) * perChunk);
            for (int row = chunk * perChunk; row < end; row++)
            {
                nint start = (nint)row * inner, group = (nint)(row / reduced) * inner;
                ElementwiseLoops.Ternary<TSimd, TVector, TOperator, TWrite>(
                    op, x + start, a + group, b + group, destination + start, inner);
            }
        }
    }
}
