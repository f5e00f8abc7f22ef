using System.Globalization;
using System.Runtime;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>
/// The command <c>compare [--filter TEXT] [--threads 1,2] [--output FOLDER]</c>: measures us against every peer that was found, in
/// turn in this process, prints the ratio table and writes it as compare.md and compare.csv; in a folder
/// that has these, only the rows measured now are replaced.
/// </summary>
internal static class CompareCommand
{
    private static readonly IComparisonSource[] Sources =
    [
        new MatMulComparisons(), new DropoutComparisons(), new TrainingComparisons(), new OptimizerComparisons(), new InferenceComparisons(),
        new ThreadComparisons(), new NeighbourComparisons(), new ExperimentComparison(),
    ];

    public static int Run(string[] options)
    {
        string? filter = Option(options, "--filter");
        string output = Option(options, "--output") ?? "compare-results";
        int[] threadCounts = [.. (Option(options, "--threads") ?? "1,2").Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        Console.WriteLine(Peers.OpenBlas.Description);
        Console.WriteLine(Peers.LibTorch.Description);
        Console.WriteLine(Peers.OnnxRuntime.Description);
        var results = new List<ComparisonResult>();
        int before = Parallelism.MaxThreads;
        foreach (int threads in threadCounts)
        {
            double peak = threads * PeakMeasurement.Run();
            Console.WriteLine($"Peak of {threads} thread(s): {peak / 1e9:F0} GFLOP/s");
            foreach (Comparison row in Sources.SelectMany(source => source.Rows(threads)))
            {
                if (filter is not null && !$"{row.Work} {row.Peer}".Contains(filter, StringComparison.OrdinalIgnoreCase)) continue;
                ComparisonResult result = Measurement.Run(row, peak);
                results.Add(result);
                Console.WriteLine(ComparisonTable.ConsoleLine(result));
            }
        }

        Parallelism.MaxThreads = before;
        foreach (string line in ComparisonTable.Summary(results)) Console.WriteLine(line);
        Directory.CreateDirectory(output);
        string path = Path.Combine(output, ResultFile.Name);
        ResultFile file = File.Exists(path) ? ResultFile.Read(path) : new ResultFile([], []);
        file = file.With(RunEnvironment.Describe(), results);
        file.Write(path);
        File.WriteAllText(Path.ChangeExtension(path, ".md"), ComparisonTable.Markdown([.. file.Rows]));
        return 0;
    }

    private static string? Option(string[] options, string name)
    {
        int index = Array.IndexOf(options, name);
        return index >= 0 && index + 1 < options.Length ? options[index + 1] : null;
    }
}
