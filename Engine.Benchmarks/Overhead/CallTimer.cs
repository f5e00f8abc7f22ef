using System.Diagnostics;

namespace DropoutLab.Benchmarks.Overhead;

/// <summary>Times small work in turn with that of a peer.</summary>
internal static class CallTimer
{
    private const int Rounds = 9;
    private const int WarmupRuns = 32;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(2);

    /// <summary>Runs each work a few times, waits until the JIT has compiled it better, and so on through its tiers: from the first code
    /// to one that counts its branches to the last.</summary>
    public static void Settle(IReadOnlyList<Action> works)
    {
        for (int tier = 0; tier < 4; tier++)
        {
            foreach (Action work in works)
                for (int i = 0; i < WarmupRuns; i++) work();
            // The JIT waits a tenth of a second for methods to stop being new.
            Thread.Sleep(250);
        }
    }

    /// <summary>The least of rounds of A B A B, in nanoseconds an execution: on a shared machine other work makes single rounds several
    /// times as long.</summary>
    public static double[] Nanoseconds(params Action[] sides)
    {
        int[] repeats = [.. sides.Select(side => (int)Math.Max(1, Turn.TotalSeconds / (Seconds(side, WarmupRuns) / WarmupRuns)))];
        double[] least = [.. sides.Select(_ => double.PositiveInfinity)];
        for (int round = 0; round < Rounds; round++)
            for (int i = 0; i < sides.Length; i++) least[i] = Math.Min(least[i], 1e9 * Seconds(sides[i], repeats[i]) / repeats[i]);
        return least;
    }

    private static double Seconds(Action work, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
