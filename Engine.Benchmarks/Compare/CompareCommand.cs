using System.Runtime;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>The command <c>compare</c>: measures us against every peer that was found, in turn in this process, prints the ratio table and
/// writes it as compare.md and compare.csv; in a folder that has these, only the rows measured now are replaced.</summary>
internal static class CompareCommand
{
    private static readonly IComparisonSource[] Sources =
    [
        new CallComparisons(), new MatMulComparisons(), new PeakComparisons(), new DropoutComparisons(), new ElementwiseComparisons(),
        new ConvolutionComparisons(), new LayerComparisons(), new RecurrentComparisons(), new AttentionComparisons(),
        new TrainingComparisons(), new EarlyStepComparisons(), new NetStepComparisons(), new OptimizerComparisons(),
        new InferenceComparisons(), new AIsEvalComparisons(), new ThreadComparisons(), new MemoryComparisons(), new PeakMemoryComparison(),
        new AllocationComparisons(), new NeighbourComparisons(), new ExperimentComparison(),
    ];

    public static int Run(string[] arguments)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(CompareOptions.Help);
            return 0;
        }

        if (!CompareOptions.TryParse(arguments, out CompareOptions options, out string problem))
        {
            Console.Error.WriteLine(problem);
            return 2;
        }

        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        Console.WriteLine(Peers.OpenBlas.Description);
        Console.WriteLine(Peers.LibTorch.Description);
        Console.WriteLine(Peers.OnnxRuntime.Description);
        var results = new List<ComparisonResult>();
        int before = Parallelism.MaxThreads;
        foreach (int threads in options.Threads)
        {
            double peak = threads * PeakMeasurement.Run();
            Console.WriteLine($"Peak of {threads} thread(s): {peak / 1e9:F0} GFLOP/s");
            foreach (ComparisonRow row in Sources.SelectMany(source => source.Rows(threads)))
            {
                if (options.Filter is string text && !$"{row.Work} {row.Peer}".Contains(text, StringComparison.OrdinalIgnoreCase)) continue;
                ComparisonResult result = row.Measure(peak);
                results.Add(result);
                Console.WriteLine(ComparisonTable.ConsoleLine(result));
            }
        }

        Parallelism.MaxThreads = before;
        if (results.Count == 0)
        {
            Console.Error.WriteLine($"compare: no row was measured: none of those whose peers were found holds '{options.Filter}'");
            return 2;
        }

        foreach (string line in ComparisonTable.Summary(results)) Console.WriteLine(line);
        Directory.CreateDirectory(options.Output);
        string path = Path.Combine(options.Output, ResultFile.Name);
        ResultFile file = File.Exists(path) ? ResultFile.Read(path) : new ResultFile([], []);
        file = file.With(RunEnvironment.Describe(), results);
        file.Write(path);
        return 0;
    }
}
