using System.Globalization;
using System.Text;
using DropoutLab.Benchmarks.Compare;

namespace DropoutLab.Benchmarks.Results;

/// <summary>The measurements on one machine: lines "# name: value" of its environment, then a row for each comparison.</summary>
internal sealed record ResultFile(IReadOnlyList<(string Name, string Value)> Environment, IReadOnlyList<ComparisonResult> Rows)
{
    public const string Name = "compare.csv";

    private const string Header =
        "work,threads,peer,unit,ours,theirs,operations,peak_operations_per_second,ratio,target,verdict,date,commit";

    public static ResultFile Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        return new ResultFile(
            [.. lines.Where(IsEnvironment).Select(line => line[2..].Split(": ", 2)).Select(parts => (parts[0], parts[1]))],
            [.. lines.Where(line => !IsEnvironment(line) && line != Header).Select(Parse)]);
    }

    /// <summary>Takes later measurements: each stands where the same row stood, a new one behind its work's others or at the end.</summary>
    public ResultFile With(IReadOnlyList<(string Name, string Value)> environment, IReadOnlyList<ComparisonResult> rows)
    {
        List<ComparisonResult> all = [.. Rows];
        foreach (ComparisonResult row in rows)
        {
            int same = all.FindIndex(row.IsSameRow), ofWork = all.FindLastIndex(old => old.Work == row.Work);
            if (same >= 0) all[same] = row;
            else all.Insert(ofWork >= 0 ? ofWork + 1 : all.Count, row);
        }

        return new ResultFile(environment, all);
    }

    public void Write(string path)
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in Environment) text.Append(CultureInfo.InvariantCulture, $"# {name}: {value}\n");
        text.Append(Header).Append('\n');
        foreach (ComparisonResult row in Rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\"{row.Work}\",{row.Threads},{row.Peer},{row.Unit},{row.Ours:E4},{row.Theirs:E4}," +
                $"{row.Operations:E4},{row.Peak:E4},{row.Ratio:F4},{row.Target:F4},{row.Verdict},{row.Date},{row.Commit}\n");
        }

        File.WriteAllText(path, text.ToString());
        WriteTable(path);
    }

    /// <summary>Writes the rows beside the file, as a table to read.</summary>
    public void WriteTable(string path) => File.WriteAllText(Path.ChangeExtension(path, ".md"), ComparisonTable.Markdown(Rows));

    private static bool IsEnvironment(string line) => line.StartsWith("# ", StringComparison.Ordinal);

    private static ComparisonResult Parse(string line)
    {
        // Only the work is quoted, and it comes first.
        int end = line.IndexOf('"', 1);
        string[] cells = line[(end + 2)..].Split(',');
        double Number(int index) => double.Parse(cells[index], CultureInfo.InvariantCulture);
        return new ComparisonResult(
            line[1..end], cells[1], (int)Number(0), Number(8), cells[2], Number(3), Number(4), Number(7), Number(5), Number(6), cells[10],
            cells[11]);
    }
}
