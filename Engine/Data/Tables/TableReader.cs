using System.Globalization;

namespace DropoutLab.Data;

/// <summary>Reads a table whose separator is known.</summary>
internal static class TableReader
{
    // Records that are looked at to tell whether the first one has names.
    private const int SampleRecords = 200;

    // Texts that come again and again are kept once.
    private const int MostShared = 1 << 16, LongestShared = 32;

    public static Table Read(TextReader text, string name, bool? hasHeader, char separator)
    {
        var records = new DelimitedText(text, name, separator);
        List<string[]> rows = [];
        List<int> lines = [];
        var shared = new HashSet<string>();
        while (records.Read())
        {
            string[] row = [.. records.Cells.Select(Share)];
            if (rows.Count > 0 && row.Length != rows[0].Length)
                throw new InvalidDataException($"{name}: line {records.Line}: {rows[0].Length} columns expected, {row.Length} came");
            if (row.Length < 2) throw new InvalidDataException($"{name}: line {records.Line}: 2 or more columns expected, {row.Length} came");
            if ((long)(rows.Count + 1) * row.Length > Array.MaxLength)
                throw new InvalidDataException($"{name}: line {records.Line}: a table of at most {Array.MaxLength} cells expected, more came");
            rows.Add(row);
            lines.Add(records.Line);
        }

        string[] first = rows[0];
        char decimalMark = TableCell.DecimalMarkOf(rows.Take(SampleRecords).SelectMany(row => row), separator);
        if (hasHeader == true && rows.Count > 1 && first.All(TableCell.IsNumber))
            throw new InvalidDataException($"{name}: line {lines[0]}: names of columns expected, numbers came: {string.Join(", ", first.Take(3))}");
        bool hasNames = hasHeader ?? TableFormat.HasHeader(first, rows.Skip(1).Take(SampleRecords).ToArray());
        if (!hasNames) return new Table(name, [.. first.Select((_, column) => column.ToString(CultureInfo.InvariantCulture))], rows, lines, decimalMark);
        rows.RemoveAt(0);
        lines.RemoveAt(0);
        return rows.Count > 0
            ? new Table(name, first, rows, lines, decimalMark)
            : throw new InvalidDataException($"{name}: at least one line of values expected, only names came");

        string Share(string cell)
        {
            if (cell.Length > LongestShared) return cell;
            if (shared.TryGetValue(cell, out string? known)) return known;
            if (shared.Count < MostShared) shared.Add(cell);
            return cell;
        }
    }
}
