using System.Diagnostics;
using System.Runtime.CompilerServices;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Roofline;

/// <summary>What so many threads of this machine reach at most, each a second; all of it measured by loops that do nothing else.</summary>
/// <param name="Threads">The threads, each with data of its own.</param>
/// <param name="MultiplyAdds">Multiply-adds of numbers, in registers.</param>
/// <param name="Roots">Numbers through a division and a root, in registers, as an update by Adam has them.</param>
/// <param name="Draws">Bits of a mask for dropout.</param>
/// <param name="Levels">Bytes read and written (four arrays read, three of them written), for data of so many bytes a thread.</param>
internal sealed record MachineLimits(
    int Threads, double MultiplyAdds, double Roots, double Draws, IReadOnlyList<(string Name, long Bytes, double Bandwidth)> Levels)
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(250);

    private static readonly (string Name, long Bytes)[] Footprints =
        [("L1", 24 << 10), ("L2", 3 << 19), ("L3", 8 << 20), ("L3", 32 << 20), ("L3", 96 << 20), ("memory", 1L << 29)];

    /// <summary>Bytes a second for data of so many bytes in all: of the smallest footprint that is as large, else of the largest.</summary>
    public double Bandwidth(double bytes) =>
        Levels.Where(level => level.Bytes * Threads >= bytes).Append(Levels[^1]).First().Bandwidth;

    public static MachineLimits Measure(int threads)
    {
        // A thread of the loops below does its own work alone.
        Parallelism.MaxThreads = 1;
        const double operations = 20e6;
        double multiplyAdds = PerSecond(threads, operations / 2, () => () => PeakMeasurement.Run(operations));
        double roots = PerSecond(threads, RootChains.Count, () => RootChains.Run);
        const int bits = 1 << 17;
        double draws = PerSecond(threads, bits, () =>
        {
            var generator = new PhiloxGenerator(1);
            var mask = new ulong[bits / 64];
            return () => generator.Mask(mask, bits, 0.5);
        });
        (string, long, double)[] levels =
        [
            .. Footprints.Select(footprint => (footprint.Name, footprint.Bytes, PerSecond(threads, footprint.Bytes / 16.0 * 28, () =>
            {
                int count = (int)(footprint.Bytes / 16);
                AlignedMemory parameter = new(count), gradient = new(count), first = new(count), second = new(count);
                return () => StreamPass.Run(parameter.Span, gradient.Span, first.Span, second.Span);
            }))),
        ];
        return new MachineLimits(threads, multiplyAdds, roots, draws, levels);
    }

    /// <summary>The best that each thread reaches while all work, added up.</summary>
    private static double PerSecond(int threads, double amount, Func<Action> work)
    {
        var best = new double[threads];
        using var together = new Barrier(threads);
        Thread[] all =
        [
            .. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                Action run = work();
                run();
                together.SignalAndWait();
                long start = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(start) < Duration)
                {
                    int runs = 0;
                    long turn = Stopwatch.GetTimestamp();
                    TimeSpan took;
                    do
                    {
                        run();
                        runs++;
                        took = Stopwatch.GetElapsedTime(turn);
                    }
                    while (took < TimeSpan.FromMilliseconds(4));
                    best[thread] = Math.Max(best[thread], runs * amount / took.TotalSeconds);
                }
            })),
        ];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
        return best.Sum();
    }

    /// <summary>Eight independent roots and divisions at a time.</summary>
    private struct RootChains : ISimdKernel
    {
        public const int Count = 1 << 16;
        private const int Chains = 8;

        public float Sum;

        public static void Run()
        {
            var chains = default(RootChains);
            Simd.Dispatch(ref chains);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector x = TSimd.Broadcast(1.5f), y = TSimd.Broadcast(0.7f);
            TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
            for (int i = 0; i < Count; i += Chains * TSimd.Count)
            {
                a = TSimd.Divide(y, TSimd.Sqrt(a));
                b = TSimd.Divide(y, TSimd.Sqrt(b));
                c = TSimd.Divide(y, TSimd.Sqrt(c));
                d = TSimd.Divide(y, TSimd.Sqrt(d));
                e = TSimd.Divide(y, TSimd.Sqrt(e));
                f = TSimd.Divide(y, TSimd.Sqrt(f));
                g = TSimd.Divide(y, TSimd.Sqrt(g));
                h = TSimd.Divide(y, TSimd.Sqrt(h));
            }

            TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h)));
            Sum = TSimd.Sum(sum);
        }
    }
}
