using System.Globalization;

namespace DropoutLab.Data;

/// <summary>Reads a table whose separator is known.</summary>
internal static class TableReader
{
    // Records that are looked at to tell whether the first one has names.
    private const int SampleRecords = 200;

    // Texts that come again and again are kept once.
    private const int MostShared = 1 << 16, LongestShared = 32;

    public static Table Read(DelimitedText records, string name, bool? hasHeader, char separator)
    {
        List<string> cells = [];
        List<int> lines = [];
        var shared = new HashSet<string>();
        int width = 0;
        while (records.Read())
        {
            if (lines.Count == 0) width = records.Cells.Count;
            if (lines.Count == 1 && records.Cells.Count == width + 1 && hasHeader != false && TableFormat.HasHeader(cells, [records.Cells]))
            {
                // R writes the names of the rows in a column that has none itself.
                cells.Insert(0, "");
                width++;
            }

            if (width < 2) throw new InvalidDataException($"{name}: line {records.Line}: 2 or more columns expected, {width} came");
            if (records.Cells.Count != width)
                throw new InvalidDataException($"{name}: line {records.Line}: {width} columns expected, {records.Cells.Count} came");
            if ((long)cells.Count + width > Array.MaxLength)
                throw new InvalidDataException(
                    $"{name}: line {records.Line}: a table of at most {Array.MaxLength} cells expected, more came");
            foreach (string cell in records.Cells) cells.Add(Share(cell));
            lines.Add(records.Line);
        }

        string[] all = [.. cells], first = all[..width];
        char decimalMark = TableCell.DecimalMarkOf(all.Take(SampleRecords * width), separator);
        if (hasHeader == true && lines.Count > 1 && first.All(TableCell.IsNumber))
            throw new InvalidDataException(
                $"{name}: line {lines[0]}: names of columns expected, numbers came: {string.Join(", ", first.Take(3))}");
        bool hasNames = hasHeader ?? TableFormat.HasHeader(first, [.. all.Skip(width).Take(SampleRecords * width).Chunk(width)]);
        if (!hasNames)
            return new Table(
                name, [.. first.Select((_, column) => column.ToString(CultureInfo.InvariantCulture))], all, [.. lines], decimalMark);
        return lines.Count > 1
            ? new Table(name, first, all[width..], [.. lines.Skip(1)], decimalMark)
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
