using System.Globalization;
using System.Text;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Overhead;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Benchmarks.Roofline;
using DropoutLab.Benchmarks.Start;

namespace DropoutLab.Benchmarks.Results;

/// <summary>The command <c>report</c>, run in the repository's root: writes the tables of the pages and of the README from the result
/// files below docs/measurements.</summary>
internal static class ReportCommand
{
    private const string PerformancePage = "docs/performance.md";
    private const string TargetsPage = "docs/targets.md";
    private const string Readme = "README.md";

    private const string Help = """
        Usage: report

        Run in the repository's root: writes the tables of docs/performance.md, docs/targets.md and README.md, and the compare.md beside
        each, from the result files docs/measurements/*/compare.csv, which the command compare makes, and those of docs/overhead.md,
        docs/roofline.md and docs/start.md from the files that the commands of these names make. It takes no options but --help.
        """;

    /// <summary>The pages with the tables of one command: the page, its part, and what stands there.</summary>
    public static readonly (string Page, string Part, Func<string, string> Tables)[] OneCommandPages =
    [
        ("docs/overhead.md", "overhead", root => MachineTables.Write(root, OverheadCommand.FileName, OverheadTables.Write)),
        ("docs/roofline.md", "roofline", root => MachineTables.Write(root, RooflineCommand.FileName, RooflineTables.Write)),
        ("docs/start.md", "start", root => MachineTables.Write(root, StartCommand.FileName, StartTables.Write)),
    ];

    public static int Run(string[] arguments)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(Help);
            return 0;
        }

        if (arguments.Length > 0)
        {
            Console.Error.WriteLine($"report: unknown argument '{arguments[0]}'; it takes none");
            return 2;
        }

        string[] paths =
            [.. Directory.EnumerateFiles("docs/measurements", ResultFile.Name, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
        {
            Console.Error.WriteLine("report: no docs/measurements/*/compare.csv: run it in the repository's root, after compare");
            return 2;
        }

        StringBuilder tables = new(), targets = new();
        ResultFile[] files = [.. paths.Select(ResultFile.Read)];
        for (int i = 0; i < files.Length; i++)
        {
            ResultFile file = files[i];
            file.WriteTable(paths[i]);
            AppendMachine(tables, file);
            AppendTargets(targets, file);
        }

        string summary = Short(files.MaxBy(file => file.Rows.Count)!);
        ReplacePart(PerformancePage, "summary", summary);
        ReplacePart(PerformancePage, "rows", tables.ToString());
        ReplacePart(TargetsPage, "targets", targets.ToString());
        ReplacePart(Readme, "summary", summary);
        foreach ((string page, string part, Func<string, string> written) in OneCommandPages) ReplacePart(page, part, written("."));
        return 0;
    }

    private static void AppendMachine(StringBuilder text, ResultFile file)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {file.Environment[0].Value}\n\n");
        foreach ((string name, string value) in file.Environment.Skip(1))
            text.Append(CultureInfo.InvariantCulture, $"- {name}: {value.Replace("; ", ";\n  ", StringComparison.Ordinal)}\n");
        IEnumerable<string> runs =
            from row in file.Rows
            group row.Commit by row.Date into day
            orderby day.Key
            select $"{day.Key}, commit {string.Join(", ", day.Distinct().Order(StringComparer.Ordinal))}";
        text.Append(CultureInfo.InvariantCulture, $"- Measured: {string.Join("; ", runs)}\n\n");
        foreach (var kind in file.Rows.GroupBy(row => row.Work.Split(' ')[0]))
            text.Append(CultureInfo.InvariantCulture, $"#### {kind.Key}\n\n{ComparisonTable.Markdown([.. kind])}\n");
    }

    private static void AppendTargets(StringBuilder text, ResultFile file)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {file.Environment[0].Value}\n\n");
        foreach (string line in ComparisonTable.Summary(file.Rows)) text.Append("- ").Append(line).Append('\n');
        text.Append('\n');
    }

    /// <summary>How fast against other libraries, in a few lines, of the machine that has most rows.</summary>
    private static string Short(ResultFile file)
    {
        var text = new StringBuilder(
            $"""
            {file.Environment[0].Value}:

            | work | against | 1 thread | 2 threads |
            | --- | --- | ---: | ---: |

            """);
        foreach (var kind in file.Rows.Where(row => IsLibrary(row.Peer)).GroupBy(row => (Work: ShortWork(row.Work), row.Peer)))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"| {kind.Key.Work} | {kind.Key.Peer} | {Mean(kind, 1)} | {Mean(kind, 2)} |\n");
        }

        return text.ToString();
    }

    /// <summary>Whether one could use the peer instead of us; the others are limits, and other ways to run ours.</summary>
    private static bool IsLibrary(string peer) =>
        peer is LibTorch.Name or LibTorch.ReluName or OpenBlas.Name or OnnxRuntime.Name or ExperimentComparison.Peer;

    /// <summary>Kinds with many rows become one.</summary>
    private static string ShortWork(string work) => work.Split(' ')[0] switch
    {
        "call" => CallComparisons.Kind(work),
        "sgemm" => "matrix products into reused memory, geometric mean",
        "elementwise" => "elementwise functions, geometric mean",
        "convolution" => "convolutions, geometric mean",
        "recurrent" => "recurrent layers, geometric mean",
        "attention" => "attention and encoder layers, geometric mean",
        "inference" when work.Contains("AIsEval", StringComparison.Ordinal) => "inference of AIsEval's nets, geometric mean",
        "reduction" when !work.Contains("cross-entropy", StringComparison.Ordinal) => "sums, geometric mean",
        _ => work,
    };

    private static string Mean(IEnumerable<ComparisonResult> rows, int threads)
    {
        double[] logarithms = [.. rows.Where(row => row.Threads == threads).Select(row => Math.Log(row.Ratio))];
        if (logarithms.Length == 0) return string.Empty;
        double mean = Math.Exp(logarithms.Average());
        return mean.ToString(mean >= 9.95 ? "F0" : mean >= 2 ? "F1" : "F2", CultureInfo.InvariantCulture);
    }

    private static void ReplacePart(string path, string name, string part) => MeasuredPart.Replace(path, name, "report", part);
}
