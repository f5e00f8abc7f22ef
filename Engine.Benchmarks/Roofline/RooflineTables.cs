using System.Globalization;
using System.Text;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Roofline;

/// <summary>Limits and steps, as tables.</summary>
internal static class RooflineTables
{
    public static string Write(CellFile file)
    {
        RooflineRow[] rows = [.. file.Rows.Select(RooflineRow.Parse)];
        int[] threads = [.. rows.Select(row => row.Threads).Distinct()];
        var text = new StringBuilder(
            $"""
            | limit, a second | {string.Join(" | ", threads.Select(Threads))} |
            | --- |{string.Concat(threads.Select(_ => " ---: |"))}

            """);
        foreach (var limit in rows.Where(row => row.IsLimit).GroupBy(row => row.Name))
        {
            IEnumerable<string> values = limit.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Values[0] / 1e9:F1} G"));
            text.Append(CultureInfo.InvariantCulture, $"| {limit.Key} | {string.Join(" | ", values)} |\n");
        }

        text.Append(
            """

            | step | threads | multiply-adds alone | products | elementwise | update | calls | foretold | measured | measured / foretold |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

            """);
        foreach (RooflineRow row in rows.Where(row => !row.IsLimit))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Threads}");
            foreach (double seconds in (double[])[.. row.Values.Take(5), row.Predicted, row.Measured])
                text.Append(" | ").Append(Time(seconds));
            text.Append(CultureInfo.InvariantCulture, $" | {row.Measured / row.Predicted:F2} |\n");
        }

        return text.ToString();
    }

    private static string Threads(int count) => count == 1 ? "1 thread" : string.Create(CultureInfo.InvariantCulture, $"{count} threads");

    private static string Time(double seconds) => seconds < 1e-3
        ? string.Create(CultureInfo.InvariantCulture, $"{1e6 * seconds:F1} us")
        : string.Create(CultureInfo.InvariantCulture, $"{1e3 * seconds:F2} ms");
}
