using System.Text;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Growth;

/// <summary>The command <c>growth</c>: how time and memory grow with batch, width, depth, rows of data and threads.</summary>
internal static class GrowthCommand
{
    private const string Page = "docs/growth.md";

    private const string Help = """
        Usage: growth [--write]

        Measures how time and memory grow with batch, width, depth, rows of data and threads, each size in a process of its own, and prints
        tables with the fitted power beside the expected one. It takes about a minute.

          --write   run in the repository's root: the tables of docs/growth.md and the pictures of docs/images are written anew
        """;

    public static int Run(string[] arguments)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(Help);
            return 0;
        }

        if (arguments is not ([] or ["--write"]))
        {
            Console.Error.WriteLine($"growth: no argument or --write expected, '{string.Join(' ', arguments)}' came");
            return 2;
        }

        GrowthResult[] results = [.. GrowthAxis.All.Select(Measure)];
        var text = new StringBuilder(
            """
            | grows | work | n | power of time | expected | power of memory | expected |
            | --- | --- | --- | ---: | ---: | ---: | ---: |

            """);
        foreach (GrowthResult result in results) text.Append(result.SummaryLine()).Append('\n');
        foreach ((string name, string value) in RunEnvironment.Describe().Where(entry => entry.Name != "Peers"))
            text.Append(name == "Processor" ? "\n" : "").Append("- ").Append(name).Append(": ").Append(value).Append('\n');
        foreach (GrowthResult result in results) text.Append('\n').Append(result.Table());
        Console.Write(text);
        if (arguments.Length == 0) return 0;
        MeasuredPart.Replace(Page, "growth", "growth --write", text.ToString());
        foreach (GrowthResult result in results)
        {
            File.WriteAllBytes($"docs/images/growth-{result.Axis.Name}-time.png", result.Picture(ofTime: true));
            File.WriteAllBytes($"docs/images/growth-{result.Axis.Name}-memory.png", result.Picture(ofTime: false));
        }

        return 0;
    }

    private static GrowthResult Measure(GrowthAxis axis)
    {
        Console.Error.WriteLine($"growth: {axis.Name}, {axis.Work}");
        return new GrowthResult(axis, [.. axis.Sizes.Select(size => GrowthPoint.Measure(axis, size))]);
    }
}
