using System.Globalization;
using System.Text;
using DropoutLab.Benchmarks.Results;

namespace DropoutLab.Benchmarks.Overhead;

/// <summary>What was measured of small calls, as tables.</summary>
internal static class OverheadTables
{
    private static readonly (CallMode Mode, string Title)[] Modes =
    [
        (CallMode.Plain, "The call alone"), (CallMode.Recorded, "The call, recorded"),
        (CallMode.Backward, "The call, recorded, and its backward pass"),
    ];

    private static readonly Func<OverheadRow, double>[] Sides = [row => row.Ours, row => row.TorchSharp, row => row.Python];

    public static string Write(CellFile file)
    {
        OverheadRow[] rows = [.. file.Rows.Select(OverheadRow.Parse)];
        var text = new StringBuilder(Summary(rows));
        foreach ((CallMode mode, string title) in Modes) text.Append('\n').Append(Calls(rows, mode, title));
        return text.ToString();
    }

    /// <summary>A line for each way and size, and for each net.</summary>
    private static string Summary(IReadOnlyList<OverheadRow> rows)
    {
        var text = new StringBuilder(
            """
            | what | elements | ours, median | TorchSharp / ours | lowest | Python / ours | lowest |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |

            """);
        foreach ((CallMode mode, string title) in Modes)
        {
            foreach (var size in rows.Where(row => row.Mode == mode.ToString()).GroupBy(row => row.Elements))
            {
                double[] ours = [.. size.Select(row => row.Ours).Order()];
                text.Append(CultureInfo.InvariantCulture, $"| {title} | {size.Key} | {ours[ours.Length / 2]:F0} ns ");
                text.Append(Ratios([.. size], row => row.TorchSharp)).Append(Ratios([.. size], row => row.Python)).Append("|\n");
            }
        }

        foreach (OverheadRow row in rows.Where(IsStep))
        {
            text.Append(CultureInfo.InvariantCulture, $"| A step of {row.Call}, batch 4 | {row.Elements} | {row.Ours:F0} ns ");
            text.Append(CultureInfo.InvariantCulture, $"| {row.TorchSharp / row.Ours:F1} | | {row.Python / row.Ours:F1} | |\n");
        }

        return text.ToString();
    }

    /// <summary>The geometric mean of the peer's time divided by ours, and the least with its call.</summary>
    private static string Ratios(IReadOnlyList<OverheadRow> rows, Func<OverheadRow, double> peer)
    {
        OverheadRow least = rows.MinBy(row => peer(row) / row.Ours)!;
        double mean = Math.Exp(rows.Average(row => Math.Log(peer(row) / row.Ours)));
        return string.Create(CultureInfo.InvariantCulture, $"| {mean:F1} | {least.Call}: {peer(least) / least.Ours:F1} ");
    }

    private static string Calls(IReadOnlyList<OverheadRow> rows, CallMode mode, string title)
    {
        var text = new StringBuilder();
        int[] sizes = [.. rows.Where(row => !IsStep(row)).Select(row => row.Elements).Distinct()];
        string titles = string.Join(" | ", sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        text.Append(CultureInfo.InvariantCulture, $"#### {title}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| call | ours: {titles} | TorchSharp: {titles} | Python: {titles} |\n| --- |");
        for (int i = 0; i < 3 * sizes.Length; i++) text.Append(" ---: |");
        text.Append('\n');
        foreach (var call in rows.Where(row => row.Mode == mode.ToString()).GroupBy(row => row.Call))
        {
            text.Append("| ").Append(call.Key);
            foreach (Func<OverheadRow, double> side in Sides)
                foreach (OverheadRow row in call) text.Append(CultureInfo.InvariantCulture, $" | {side(row):F0}");
            text.Append(" |\n");
        }

        return text.ToString();
    }

    private static bool IsStep(OverheadRow row) => row.Mode == OverheadCommand.StepMode;
}
