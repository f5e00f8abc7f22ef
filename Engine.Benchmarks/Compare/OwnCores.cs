using System.Diagnostics;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Tells whether threads run on a core each. A virtual machine's processors are not always cores: for half a second at a time the
/// host may run two of them on the hyperthreads of one core, and two threads are then as fast as one, whoever wrote them.</summary>
internal static class OwnCores
{
    private const double OperationsOfAThread = 40e6;

    // One core for two threads makes this 2; a worker that wakes late adds some tenths.
    private const double Slowdown = 1.5;

    private static readonly TimeSpan UntilPauseIsForgotten = TimeSpan.FromMilliseconds(150);

    /// <summary>Lets as many of our threads compute in registers at once and compares their time with that of the peak.</summary>
    /// <param name="threads">The number of threads, which our operations may use from here on.</param>
    /// <param name="peak">The floating-point peak of the threads together, in operations a second.</param>
    public static bool Have(int threads, double peak)
    {
        long start = Stopwatch.GetTimestamp();
        Compute(threads);
        return Stopwatch.GetElapsedTime(start).TotalSeconds < Slowdown * threads * OperationsOfAThread / peak;
    }

    /// <summary>Computes on so many threads until a pause is forgotten: behind one, a virtual machine runs its other processors slowly for
    /// a tenth of a second, and a step that takes 1.0 ms took 2.1. The work itself must not fill this time: a net that trains longer than
    /// the peer's comes to gradients so small that the processor computes them slowly.</summary>
    public static void Wake(int threads)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < UntilPauseIsForgotten) Compute(threads);
    }

    private static void Compute(int threads)
    {
        Parallelism.MaxThreads = threads;
        var job = default(Computation);
        WorkerPool.Run(ref job, threads, nanoseconds: long.MaxValue);
    }

    private struct Computation : IParallelJob
    {
        public readonly void Run(int chunk) => PeakMeasurement.Run(OperationsOfAThread);
    }
}
