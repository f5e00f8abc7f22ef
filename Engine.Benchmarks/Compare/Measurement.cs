using System.Diagnostics;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Measures two sides in turn (A B A B ...), since absolute times on a shared machine drift.</summary>
internal static class Measurement
{
    private const int Rounds = 9;
    private const int ProcessRounds = 7;

    // Rounds are taken again when the threads had no core each, up to this many in all; then they count as they are.
    private const int MostRounds = 5 * Rounds;

    // A turn begins untimed: the peer's threads (OpenMP's spin for milliseconds) come to rest, and our data to the caches.
    private static readonly TimeSpan Warmup = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(8);

    // To an execution as long as this neither matters, and it would cost as much again.
    private static readonly TimeSpan NeedsNoWarmup = 10 * Warmup;

    public static ComparisonResult Run(Comparison row, double peak)
    {
        // What earlier rows left behind: no collection of it inside a turn.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        bool needsOwnCores = row.Threads > 1 && !row.HasNeighbour;
        int rounds = row.IsWholeProcess ? ProcessRounds : Rounds;
        (int ourRepeats, TimeSpan ourWarmup) = row.IsWholeProcess ? (1, TimeSpan.Zero) : Calibrate(row.Ours, row.Settling);
        (int theirRepeats, TimeSpan theirWarmup) = row.IsWholeProcess ? (1, TimeSpan.Zero) : Calibrate(row.Theirs, row.Settling);
        WaitForPeer(row);
        var ours = new double[rounds];
        var theirs = new double[rounds];
        var ratios = new double[rounds];
        for (int round = 0, taken = 1; round < rounds; taken++)
        {
            ours[round] = TimeTurn(row.Ours, ourRepeats, ourWarmup);
            theirs[round] = TimeTurn(row.Theirs, theirRepeats, theirWarmup);
            WaitForPeer(row);
            ratios[round] = theirs[round] / ours[round];
            if (!needsOwnCores || taken >= MostRounds || OwnCores.Have(row.Threads, peak)) round++;
        }

        return new ComparisonResult(
            row.Work, row.Peer, row.Threads, row.Target, ComparisonResult.Seconds, Median(ours), Median(theirs), Median(ratios),
            row.Operations, peak,
            RunEnvironment.Date, RunEnvironment.Commit);
    }

    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Lets the peer's threads come to rest, then all processors run at their speed again.</summary>
    private static void WaitForPeer(Comparison row)
    {
        if (row.Quiet is null) return;
        row.Quiet();
        OwnCores.Wake(row.Threads);
    }

    /// <summary>Runs until the code has settled, and finds how often a turn repeats it.</summary>
    private static (int Repeats, TimeSpan Warmup) Calibrate(Action action, TimeSpan settling)
    {
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            action();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(start) < settling);
        start = Stopwatch.GetTimestamp();
        int timed = Math.Clamp(runs / 4, 1, 1000);
        for (int i = 0; i < timed; i++) action();
        TimeSpan execution = Stopwatch.GetElapsedTime(start) / timed;
        return ((int)Math.Max(1, Turn / execution), execution > NeedsNoWarmup ? TimeSpan.Zero : Warmup);
    }

    private static double TimeTurn(Action action, int repeats, TimeSpan warmup)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < warmup) action();
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }
}
