using System.Diagnostics;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Running;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Measures the floating-point peak of one core: 12 independent chains of multiply-adds that touch no memory.</summary>
internal static class PeakMeasurement
{
    private const double OperationsOfARun = 80e6;

    private static readonly Lazy<double> Peak = new(Run);

    /// <summary>Returns floating-point operations a second, the best of several runs.</summary>
    public static double Run()
    {
        double best = 0;
        for (int i = 0; i < 40; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Run(OperationsOfARun);
            best = Math.Max(best, OperationsOfARun / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>The peak of the threads that a benchmark may use, measured once in a run.</summary>
    public static double OfThreads(BenchmarkCase benchmark) => Peak.Value * (int)benchmark.Parameters["Threads"];

    /// <summary>Does so many floating-point operations, up to those of a last step.</summary>
    public static void Run(double operations)
    {
        var chains = new Chains { Operations = operations };
        Simd.Dispatch(ref chains);
    }

    private struct Chains : ISimdKernel
    {
        public double Operations;
        public float Sum;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            long steps = (long)Math.Ceiling(Operations / (2 * 12 * TSimd.Count));
            TVector x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(0.001f);
            TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (long step = 0; step < steps; step++)
            {
                a = TSimd.MultiplyAdd(a, x, y);
                b = TSimd.MultiplyAdd(b, x, y);
                c = TSimd.MultiplyAdd(c, x, y);
                d = TSimd.MultiplyAdd(d, x, y);
                e = TSimd.MultiplyAdd(e, x, y);
                f = TSimd.MultiplyAdd(f, x, y);
                g = TSimd.MultiplyAdd(g, x, y);
                h = TSimd.MultiplyAdd(h, x, y);
                i = TSimd.MultiplyAdd(i, x, y);
                j = TSimd.MultiplyAdd(j, x, y);
                k = TSimd.MultiplyAdd(k, x, y);
                l = TSimd.MultiplyAdd(l, x, y);
            }

            TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h)));
            Sum = TSimd.Sum(TSimd.Add(sum, TSimd.Add(TSimd.Add(i, j), TSimd.Add(k, l))));
        }
    }
}
