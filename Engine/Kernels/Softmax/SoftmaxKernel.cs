using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Softmax and its relatives over the middle axis of [outer, reduced, inner].</summary>
/// <remarks>
/// The largest element is taken out first, so that no exponential overflows. Each row, or (where inner is not 1) each strip of as many
/// columns as a vector has lanes, is gone through two or three times while it is in the cache.
/// </remarks>
internal static unsafe class SoftmaxKernel
{
    /// <summary>Elements for one thread at a time.</summary>
    private const int ElementsPerChunk = 8 * 1024;

    /// <summary>result = the softmax, its logarithm, or (one number a group) the logarithm of the sum of exponentials.</summary>
    public static void Forward<TMode>(ReadOnlySpan<float> x, Span<float> result, int reduced, int inner)
        where TMode : unmanaged, ISoftmaxMode => Run<ForwardPass<TMode>>(x, result, reduced, inner);

    /// <summary>Turns the gradient of the result into that of x, in place; y is what <see cref="Forward"/> gave.</summary>
    public static void Backward<TMode>(ReadOnlySpan<float> y, Span<float> gradient, int reduced, int inner)
        where TMode : unmanaged, ISoftmaxGradient => Run<BackwardPass<TMode>>(y, gradient, reduced, inner);

    private static void Run<TPass>(ReadOnlySpan<float> x, Span<float> result, int reduced, int inner)
        where TPass : unmanaged, IPass
    {
        if (result.IsEmpty) return;
        fixed (float* source = x, target = result)
        {
            var kernel = new Kernel<TPass>(source, target, x.Length / reduced / inner, reduced, inner);
            Simd.Dispatch(ref kernel);
        }
    }

    private interface IPass
    {
        /// <summary>One group along memory.</summary>
        static abstract void Row<TSimd, TVector>(float* x, float* y, nint row, int reduced)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;

        /// <summary>As many groups as there are lanes, side by side; <paramref name="group"/> is the number of the first.</summary>
        static abstract void Strip<TSimd, TVector>(float* x, float* y, nint start, nint group, int reduced, int inner, int lanes)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;
    }

    private readonly struct Kernel<TPass>(float* x, float* y, int outer, int reduced, int inner) : ISimdKernel
        where TPass : unmanaged, IPass
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // About 1 ns for an exponential.
            long nanoseconds = (long)outer * reduced * inner;
            int strips = inner == 1 ? 1 : (inner + TSimd.Count - 1) / TSimd.Count;
            int width = inner == 1 ? 1 : TSimd.Count;
            int units = outer * strips, perChunk = Math.Max(1, ElementsPerChunk / width / reduced);
            var job = new Job<TSimd, TVector, TPass>(x, y, reduced, inner, strips, units, perChunk);
            WorkerPool.Run(ref job, (units + perChunk - 1) / perChunk, nanoseconds);
        }
    }

    private readonly struct Job<TSimd, TVector, TPass>(float* x, float* y, int reduced, int inner, int strips, int units, int perChunk)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPass : unmanaged, IPass
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int end = (int)Math.Min(units, ((long)chunk + 1) * perChunk);
            for (int unit = chunk * perChunk; unit < end; unit++)
            {
                if (inner == 1)
                {
                    TPass.Row<TSimd, TVector>(x, y, unit, reduced);
                    continue;
                }
                (int plane, int strip) = Math.DivRem(unit, strips);
                int column = strip * TSimd.Count;
                nint start = (nint)plane * reduced * inner + column, group = (nint)plane * inner + column;
                TPass.Strip<TSimd, TVector>(x, y, start, group, reduced, inner, Math.Min(TSimd.Count, inner - column));
            }
        }
    }

    private readonly struct ForwardPass<TMode> : IPass
        where TMode : unmanaged, ISoftmaxMode
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Row<TSimd, TVector>(float* x, float* y, nint row, int reduced)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            x += row * reduced;
            y += TMode.IsReduction ? row : row * reduced;
            float largest = SoftmaxRow.Largest<TSimd, TVector>(x, reduced);
            if (TMode.IsReduction && float.IsInfinity(largest)) largest = 0;
            float* exponentials = TMode.KeepsExponentials ? y : null;
            float sum = SoftmaxRow.Exponentials<TSimd, TVector>(x, exponentials, reduced, largest);
            if (TMode.IsReduction)
            {
                *y = largest + MathF.Log(sum);
                return;
            }
            TVector m = TSimd.Broadcast(largest), s = TSimd.Broadcast(TMode.KeepsExponentials ? sum : MathF.Log(sum));
            float* source = TMode.KeepsExponentials ? y : x;
            int i = 0;
            for (; i <= reduced - TSimd.Count; i += TSimd.Count) TSimd.Store(TMode.Finish<TSimd, TVector>(TSimd.Load(source + i), m, s), y + i);
            if (i < reduced)
                TSimd.StorePartial(TMode.Finish<TSimd, TVector>(TSimd.LoadPartial(source + i, reduced - i), m, s), y + i, reduced - i);
        }

        public static void Strip<TSimd, TVector>(float* x, float* y, nint start, nint group, int reduced, int inner, int lanes)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            x += start;
            y += TMode.IsReduction ? group : start;
            TVector m = TSimd.LoadPartial(x, lanes);
            for (int r = 1; r < reduced; r++) m = TSimd.Maximum(m, TSimd.LoadPartial(x + (nint)r * inner, lanes));
            if (TMode.IsReduction)
                m = TSimd.Select(TSimd.Equal(TSimd.Abs(m), TSimd.Broadcast(float.PositiveInfinity)), TSimd.Zero, m);
            TVector sum = TSimd.Zero;
            for (int r = 0; r < reduced; r++)
            {
                nint place = (nint)r * inner;
                TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.LoadPartial(x + place, lanes), m));
                if (TMode.KeepsExponentials) TSimd.StorePartial(e, y + place, lanes);
                sum = TSimd.Add(sum, e);
            }
            TVector s = TMode.KeepsExponentials ? sum : ElementaryFunctions.Log<TSimd, TVector>(sum);
            if (TMode.IsReduction)
            {
                TSimd.StorePartial(TMode.Finish<TSimd, TVector>(TSimd.Zero, m, s), y, lanes);
                return;
            }
            float* source = TMode.KeepsExponentials ? y : x;
            for (int r = 0; r < reduced; r++)
            {
                nint place = (nint)r * inner;
                TSimd.StorePartial(TMode.Finish<TSimd, TVector>(TSimd.LoadPartial(source + place, lanes), m, s), y + place, lanes);
            }
        }
    }

    private readonly struct BackwardPass<TMode> : IPass
        where TMode : unmanaged, ISoftmaxGradient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Row<TSimd, TVector>(float* y, float* g, nint row, int reduced)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            y += row * reduced;
            g += row * reduced;
            TVector sums = TSimd.Zero;
            int i = 0;
            for (; i <= reduced - TSimd.Count; i += TSimd.Count)
                sums = TSimd.Add(sums, TMode.Term<TSimd, TVector>(TSimd.Load(y + i), TSimd.Load(g + i)));
            int rest = reduced - i;
            // Behind the end g is 0, and so is the term.
            if (rest > 0) sums = TSimd.Add(sums, TMode.Term<TSimd, TVector>(TSimd.LoadPartial(y + i, rest), TSimd.LoadPartial(g + i, rest)));
            TVector sum = TSimd.Broadcast(TSimd.Sum(sums));
            for (i = 0; i <= reduced - TSimd.Count; i += TSimd.Count)
                TSimd.Store(TMode.Gradient<TSimd, TVector>(TSimd.Load(y + i), TSimd.Load(g + i), sum), g + i);
            if (rest == 0) return;
            TVector last = TMode.Gradient<TSimd, TVector>(TSimd.LoadPartial(y + i, rest), TSimd.LoadPartial(g + i, rest), sum);
            TSimd.StorePartial(last, g + i, rest);
        }

        public static void Strip<TSimd, TVector>(float* y, float* g, nint start, nint group, int reduced, int inner, int lanes)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            y += start;
            g += start;
            TVector sum = TSimd.Zero;
            for (int r = 0; r < reduced; r++)
            {
                nint place = (nint)r * inner;
                sum = TSimd.Add(sum, TMode.Term<TSimd, TVector>(TSimd.LoadPartial(y + place, lanes), TSimd.LoadPartial(g + place, lanes)));
            }
            for (int r = 0; r < reduced; r++)
            {
                nint place = (nint)r * inner;
                TVector dx = TMode.Gradient<TSimd, TVector>(TSimd.LoadPartial(y + place, lanes), TSimd.LoadPartial(g + place, lanes), sum);
                TSimd.StorePartial(dx, g + place, lanes);
            }
        }
    }
}
