using System.Text;

namespace DropoutLab.Benchmarks.Results;

/// <summary>What a command has measured on one machine, as text: lines "# name: value" of its environment, a line of the columns' names,
/// and a line for each row, with semicolons between the cells.</summary>
/// <param name="Environment">What the numbers depend on.</param>
/// <param name="Columns">The names of the cells.</param>
/// <param name="Rows">The cells.</param>
internal sealed record CellFile(
    IReadOnlyList<(string Name, string Value)> Environment, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const char Separator = ';';

    public static CellFile Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[][] cells = [.. lines.Where(line => !IsEnvironment(line)).Select(line => line.Split(Separator))];
        if (cells.Length == 0 || cells.Any(row => row.Length != cells[0].Length))
            throw new InvalidDataException($"{path}: a line of columns, and as many cells in each row expected");
        return new CellFile(
            [.. lines.Where(IsEnvironment).Select(line => line[2..].Split(": ", 2)).Select(parts => (parts[0], parts[1]))],
            cells[0], cells[1..]);
    }

    public void Write(string path)
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in Environment) text.Append($"# {name}: {value}\n");
        foreach (IReadOnlyList<string> row in (IReadOnlyList<string>[])[Columns, .. Rows]) text.AppendJoin(Separator, row).Append('\n');
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, text.ToString());
    }

    private static bool IsEnvironment(string line) => line.StartsWith("# ", StringComparison.Ordinal);
}
