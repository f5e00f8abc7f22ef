using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Softmax with cross-entropy of rows of scores, in one pass over memory.</summary>
internal static unsafe class SoftmaxCrossEntropy
{
    /// <summary>Elements for one thread at a time.</summary>
    private const int ElementsPerChunk = 8 * 1024;

    /// <summary>losses[n] = (1 - s) * -ln p(class) + s / C * the sum of -ln p over the C classes, p being the softmax of row n. Where
    /// <paramref name="slopes"/> is not empty, it gets the gradient of each row's loss: p - s / C, less 1 - s at the class.</summary>
    /// <param name="scores">[N, C].</param>
    /// <param name="classes">N whole numbers from 0 to C - 1, or the ignored one: the caller has checked them.</param>
    /// <param name="weights">Factors of the rows by their class, C of them, or empty.</param>
    /// <param name="losses">N.</param>
    /// <param name="slopes">[N, C] or empty.</param>
    /// <param name="smoothing">s.</param>
    /// <param name="ignored">The class whose rows have neither loss nor gradient.</param>
    public static void Run(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> classes, ReadOnlySpan<float> weights, Span<float> losses, Span<float> slopes,
        double smoothing, float ignored)
    {
        if (losses.IsEmpty) return;
        fixed (float* x = scores, c = classes, w = weights, l = losses, d = slopes)
        {
            var kernel = new Kernel(x, c, w, l, d, losses.Length, scores.Length / losses.Length, smoothing, ignored);
            Simd.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel(
        float* x, float* classes, float* weights, float* losses, float* slopes, int rows, int count, double smoothing, float ignored)
        : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int perChunk = Math.Max(1, ElementsPerChunk / Math.Max(count, 1));
            var job = new Job<TSimd, TVector>(x, classes, weights, losses, slopes, rows, count, perChunk, smoothing, ignored);
            WorkerPool.Run(ref job, (rows + perChunk - 1) / perChunk, (long)rows * count);
        }
    }

    private readonly struct Job<TSimd, TVector>(
        float* scores, float* classes, float* weights, float* losses, float* slopes, int rows, int count, int perChunk, double smoothing,
        float ignored) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(rows, ((long)chunk + 1) * perChunk);
            float each = (float)(smoothing / count), own = (float)(1 - smoothing);
            for (int row = chunk * perChunk; row < end; row++)
            {
                float* x = scores + (nint)row * count;
                float* d = slopes == null ? null : slopes + (nint)row * count;
                if (classes[row] == ignored)
                {
                    losses[row] = 0;
                    if (d != null) new Span<float>(d, count).Clear();
                    continue;
                }

                int target = (int)classes[row];
                float largest = SoftmaxRow.Largest<TSimd, TVector>(x, count);
                float sum = SoftmaxRow.Exponentials<TSimd, TVector>(x, d, count, largest);
                float logSum = MathF.Log(sum), loss = logSum - (x[target] - largest);
                if (smoothing != 0)
                {
                    // The sum of -ln p over all classes is C * ln(sum) less the sum of x - largest.
                    var difference = new BoundTerm<DifferenceTerm>(largest);
                    double all = SumOfAll.OfRun<TSimd, TVector, BoundTerm<DifferenceTerm>>(x, null, count, difference);
                    loss = (float)((1 - smoothing) * loss + smoothing / count * ((double)count * logSum - all));
                }

                losses[row] = weights == null ? loss : weights[target] * loss;
                if (d == null) continue;
                Subtract(d, sum, each);
                d[target] -= own;
                if (weights != null) Scale(d, weights[target]);
            }
        }

        /// <summary>d = d / sum - each</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Subtract(float* d, float sum, float each)
        {
            TVector divisor = TSimd.Broadcast(sum), constant = TSimd.Broadcast(each);
            int i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count)
                TSimd.Store(TSimd.Subtract(TSimd.Divide(TSimd.Load(d + i), divisor), constant), d + i);
            if (i < count)
                TSimd.StorePartial(TSimd.Subtract(TSimd.Divide(TSimd.LoadPartial(d + i, count - i), divisor), constant), d + i, count - i);
        }

        /// <summary>d = d * factor</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Scale(float* d, float factor)
        {
            TVector f = TSimd.Broadcast(factor);
            int i = 0;
            for (; i <= count - TSimd.Count; i += TSimd.Count) TSimd.Store(TSimd.Multiply(TSimd.Load(d + i), f), d + i);
            if (i < count) TSimd.StorePartial(TSimd.Multiply(TSimd.LoadPartial(d + i, count - i), f), d + i, count - i);
        }
    }
}
