using System.Collections.Concurrent;
using System.Diagnostics;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>Measures the bytes a second of a loop that hardly computes, over arrays of a length, so in the cache that holds them.</summary>
internal static class StreamPeak
{
    private const int BytesPerElement = 28;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(300);
    private static readonly ConcurrentDictionary<(int Count, int Threads), double> Measured = new();

    public static double Of(int count, int threads) => Measured.GetOrAdd((count, threads), _ => Measure(count, threads));

    /// <summary>The best of many passes.</summary>
    private static double Measure(int count, int threads)
    {
        int before = Parallelism.MaxThreads;
        Parallelism.MaxThreads = threads;
        AlignedMemory parameter = new(count), gradient = new(count), first = new(count), second = new(count);
        double best = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Duration)
        {
            long pass = Stopwatch.GetTimestamp();
            StreamPass.Run(parameter.Span, gradient.Span, first.Span, second.Span);
            best = Math.Min(best, Stopwatch.GetElapsedTime(pass).TotalSeconds);
        }

        Parallelism.MaxThreads = before;
        return (double)BytesPerElement * count / best;
    }
}
