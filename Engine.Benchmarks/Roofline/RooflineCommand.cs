using System.Diagnostics;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Results;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Roofline;

/// <summary>The command <c>roofline</c>: what the machine can do, what a step then has to take, and what it takes.</summary>
internal static class RooflineCommand
{
    public const string FileName = "roofline.csv";

    private const int Turns = 9;
    private const int MostTurns = 5 * Turns;

    private const string Help = """
        Usage: roofline [--output FOLDER]

        Measures the peak of multiply-adds, of divisions and roots, of masks, and the bandwidth of the caches and of memory, on one and two
        threads; foretells each step of the step table from what it counts, and measures it. About a minute.

          --output FOLDER  writes roofline.csv there; the command report writes the tables of docs/roofline.md from such files
        """;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    public static int Run(string[] arguments)
    {
        if (!OutputFolder.TryParse("roofline", Help, arguments, out string? folder, out int exitCode)) return exitCode;
        List<RooflineRow> rows = [];
        foreach (int threads in (int[])[1, 2])
        {
            MachineLimits limits = MachineLimits.Measure(threads);
            rows.Add(new RooflineRow("multiply-adds in registers", threads, limits.MultiplyAdds));
            rows.Add(new RooflineRow("divisions and roots in registers", threads, limits.Roots));
            rows.Add(new RooflineRow("bits of masks", threads, limits.Draws));
            foreach ((string name, long bytes, double bandwidth) in limits.Levels)
                rows.Add(new RooflineRow($"bytes, {name}, {bytes >> 10} KB a thread", threads, bandwidth));
            Parallelism.MaxThreads = threads;
            foreach (TrainingWork work in TrainingWork.All)
            {
                Console.Error.WriteLine($"roofline: {work.Name}, {threads} thread(s)");
                rows.Add(Step(work, limits));
            }
        }

        var file = new CellFile(RunEnvironment.DescribeRun(), RooflineRow.ColumnNames, [.. rows.Select(row => row.Cells)]);
        Console.Write(RooflineTables.Write(file));
        if (folder is not null) file.Write(Path.Combine(folder, FileName));
        return 0;
    }

    private static RooflineRow Step(TrainingWork work, MachineLimits limits)
    {
        // The same calls on one number each.
        TrainingWork calls = work with { Batch = 1, Sizes = [.. work.Sizes.Select(_ => 1)] };
        int vector = Simd.Level switch { SimdLevel.Vector512 => 16, SimdLevel.Vector256 => 8, SimdLevel.Vector128 => 4, _ => 1 };
        var cost = new StepCost(work, vector);
        double measured = Measure(work, limits);
        return new RooflineRow(
            work.Name,
            limits.Threads,
            work.StepOperations / 2 / limits.MultiplyAdds,
            cost.Products().Sum(pass => pass.Seconds(limits)),
            cost.Elementwise().Sum(pass => pass.Seconds(limits)),
            cost.Update().Seconds(limits),
            Measure(calls, limits),
            measured);
    }

    /// <summary>The shortest of some turns, as the limits are the best that was seen.</summary>
    private static double Measure(TrainingWork work, MachineLimits limits)
    {
        Action step = work.Step();
        int runs = 0;
        long start = Stopwatch.GetTimestamp();
        for (; runs == 0 || Stopwatch.GetElapsedTime(start) < Settling; runs++) step();
        int repeats = (int)Math.Max(1, Turn / (Stopwatch.GetElapsedTime(start) / runs));
        double best = double.PositiveInfinity;
        // The article's net as it learns: long afterwards most of its units are still.
        if (work.IsRegression) step = work.Step();
        // More turns are taken where the threads had no core each.
        for (int turn = 0, taken = 0; turn < Turns && taken < MostTurns; taken++)
        {
            start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++) step();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / repeats);
            if (limits.Threads == 1 || OwnCores.Have(limits.Threads, 2 * limits.MultiplyAdds)) turn++;
        }

        return best;
    }
}
