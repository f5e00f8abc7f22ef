using System.Globalization;
using System.Text;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Start;

/// <summary>What was measured of starts, as tables.</summary>
internal static class StartTables
{
    public static string Write(CellFile file)
    {
        StartRow[] rows = [.. file.Rows.Select(StartRow.Parse)];
        var text = new StringBuilder(
            """
            | published | size | a process that does nothing | to the end of the first step | target |
            | --- | ---: | ---: | ---: | ---: |

            """);
        foreach (StartRow row in rows.Where(row => row.Kind == StartRow.Process))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Third / 1e6:F1} MB | {1e3 * row.First:F0} ms ");
            text.Append(CultureInfo.InvariantCulture, $"| {1e3 * row.Second:F0} ms | {Target(row)} |\n");
        }

        text.Append(
            """

            | call | first call | its backward pass | both later |
            | --- | ---: | ---: | ---: |

            """);
        foreach (StartRow row in rows.Where(row => row.Kind == StartRow.Call))
        {
            string backward = row.Second > 0 ? string.Create(CultureInfo.InvariantCulture, $"{1e3 * row.Second:F1} ms") : "";
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {1e3 * row.First:F1} ms | {backward} | {1e6 * row.Third:F1} us |\n");
        }

        return text.ToString();
    }

    private static string Target(StartRow row) => row.Target == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{1e3 * row.Target:F0} ms: {(row.Second <= row.Target ? "met" : "missed")}");
}
