using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Softmax with cross-entropy of rows of scores with rows of target weights, in one pass over memory.</summary>
internal static unsafe class SoftmaxDistribution
{
    /// <summary>Elements for one thread at a time.</summary>
    private const int ElementsPerChunk = 8 * 1024;

    /// <summary>losses[n] = the sum over j of q_j * -ln p_j, p being the softmax of row n. Where <paramref name="slopes"/> is not empty, it
    /// gets the gradient of each row's loss: p_j times the sum of q, less q_j.</summary>
    /// <param name="scores">[N, C].</param>
    /// <param name="targets">q: [N, C].</param>
    /// <param name="losses">N.</param>
    /// <param name="slopes">[N, C] or empty.</param>
    public static void Run(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets, Span<float> losses, Span<float> slopes)
    {
        if (losses.IsEmpty) return;
        fixed (float* x = scores, q = targets, l = losses, d = slopes)
        {
            var kernel = new Kernel(x, q, l, d, losses.Length, scores.Length / losses.Length);
            Simd.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel(float* x, float* q, float* losses, float* slopes, int rows, int count) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int perChunk = Math.Max(1, ElementsPerChunk / Math.Max(count, 1));
            var job = new Job<TSimd, TVector>(x, q, losses, slopes, rows, count, perChunk);
            WorkerPool.Run(ref job, (rows + perChunk - 1) / perChunk, (long)rows * count);
        }
    }

    private readonly struct Job<TSimd, TVector>(
        float* scores, float* targets, float* losses, float* slopes, int rows, int count, int perChunk) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(rows, ((long)chunk + 1) * perChunk);
            for (int row = chunk * perChunk; row < end; row++)
            {
                float* x = scores + (nint)row * count, q = targets + (nint)row * count;
                float* d = slopes == null ? null : slopes + (nint)row * count;
                float largest = SoftmaxRow.Largest<TSimd, TVector>(x, count);
                float sum = SoftmaxRow.Exponentials<TSimd, TVector>(x, d, count, largest);
                double total = SumOfAll.OfRun<TSimd, TVector, ValueTerm>(q, null, count, default);
                double below = SumOfAll.OfRun<TSimd, TVector, WeightedDistance>(x, q, count, new WeightedDistance(largest));
                // No scores at all: a sum of nothing, not the logarithm of 0 times 0.
                losses[row] = count == 0 ? 0 : (float)(MathF.Log(sum) * total + below);
                if (d != null) Slopes(d, q, sum, (float)total);
            }
        }

        /// <summary>d = d / sum * total - q</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Slopes(float* d, float* q, float sum, float total)
        {
            TVector divisor = TSimd.Broadcast(sum), factor = TSimd.Broadcast(total);
            int i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
            {
                TVector p = TSimd.Multiply(TSimd.Divide(TSimd.Load(d + i), divisor), factor);
                TSimd.Store(TSimd.Subtract(p, TSimd.Load(q + i)), d + i);
            }

            int rest = count - i;
            if (rest == 0) return;
            TVector last = TSimd.Multiply(TSimd.Divide(TSimd.LoadPartial(d + i, rest), divisor), factor);
            TSimd.StorePartial(TSimd.Subtract(last, TSimd.LoadPartial(q + i, rest)), d + i, rest);
        }
    }

    /// <summary>q * (largest - x): no term is negative where no weight is.</summary>
    private readonly struct WeightedDistance(float largest) : ISumTerm
    {
        public static bool IsBinary => true;

        public static double Nanoseconds => 0.2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(y, TSimd.Subtract(TSimd.Broadcast(largest), x));
    }
}
