using System.Diagnostics;
using System.Globalization;
using DropoutLab.Benchmarks.Compare;

namespace DropoutLab.Benchmarks.Growth;

/// <summary>Time and memory of a work at one size, measured in a process of its own, where no other size has left memory.</summary>
/// <param name="Size">The size.</param>
/// <param name="Seconds">The shortest of several turns.</param>
/// <param name="Bytes">What is alive between two repetitions: parameters and their state, data, and the results' memory that waits for the
/// next repetition.</param>
internal sealed record GrowthPoint(int Size, double Seconds, long Bytes)
{
    /// <summary>The command of the process that measures a point.</summary>
    public const string Command = "growth-point";

    private const int Turns = 9;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.6);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    /// <summary>Starts the process and reads what it measured.</summary>
    public static GrowthPoint Measure(GrowthAxis axis, int size)
    {
        string[] parts = ChildProcess.RunOwn(Command, axis.Name, size.ToString(CultureInfo.InvariantCulture)).Split(' ');
        return new GrowthPoint(
            size, double.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Runs in that process: on one thread, if the axis says nothing of threads.</summary>
    public static int Run(string name, int size)
    {
        Parallelism.MaxThreads = 1;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Action work = GrowthAxis.All.Single(axis => axis.Name == name).Make(size);
        int runs = 0;
        long start = Stopwatch.GetTimestamp();
        for (; runs == 0 || Stopwatch.GetElapsedTime(start) < Settling; runs++) work();
        int repeats = (int)Math.Max(1, Turn / (Stopwatch.GetElapsedTime(start) / runs));
        double seconds = double.PositiveInfinity;
        for (int turn = 0; turn < Turns; turn++)
        {
            start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++) work();
            seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds / repeats);
        }

        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(work);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:E6} {bytes}"));
        return 0;
    }
}
