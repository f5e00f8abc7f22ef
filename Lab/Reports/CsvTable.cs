using System.Globalization;
using System.Text;

namespace DropoutLab.Lab.Reports;

/// <summary>A table as comma-separated values: numbers with a point in every culture and all their digits, no value is an
/// empty cell.</summary>
internal sealed class CsvTable(params string[] columns)
{
    private readonly StringBuilder text = new StringBuilder().AppendJoin(',', columns.Select(Quoted)).Append('\n');

    internal void Add(params ReadOnlySpan<IFormattable?> cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"CsvTable.Add: {columns.Length} columns, {cells.Length} cells", nameof(cells));
        for (int i = 0; i < cells.Length; i++)
            text.Append(i == 0 ? "" : ",").Append(cells[i]?.ToString(null, CultureInfo.InvariantCulture));
        text.Append('\n');
    }

    internal void Write(string path) => AtomicFile.WriteText(path, text.ToString());

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
