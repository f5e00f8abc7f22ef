using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>Learns what the columns of a table mean.</summary>
internal sealed class TableFit(Table table, int target, Blanks blanks, Categories categories, HashSet<int> ignored, HashSet<int> texts)
{
    // More than this is no kind of thing, but a name of each.
    private const int MostCategories = 1000;

    // Fewer rows may differ by chance.
    private const int FewRows = 4;

    public TableEncoding Run()
    {
        if (table.Count == 0) throw new ArgumentException($"{table.Source}: at least one line of values expected, none came", nameof(table));
        var columns = new TableColumn[table.Names.Count];
        for (int column = 0; column < columns.Length; column++) columns[column] = Learn(column);
        if (columns.Where((column, index) => index != target && column.Kind != ColumnKind.Ignored).Any())
            return new TableEncoding(columns, target, table.DecimalMark, blanks == Blanks.DropRow);
        throw new InvalidDataException($"{table.Source}: at least one column beside the target expected, none came");
    }

    public static InvalidDataException Bad(string place, string expected, string cell) => new($"{place}: {expected} expected, \"{Excerpt.Of(cell)}\" came");

    private TableColumn Learn(int column)
    {
        string name = table.Names[column];
        if (column != target && (ignored.Contains(column) || CountsRows(column))) return new TableColumn(name, ColumnKind.Ignored, null, false, []);
        int[] filled = [.. Rows(column).Where(row => !TableCell.IsBlank(table[row, column]))];
        int[] blank = [.. Rows(column).Where(row => TableCell.IsBlank(table[row, column]))];
        if (blank.Length > 0 && (blanks == Blanks.Refuse || (column == target && blanks != Blanks.DropRow)))
            throw Bad(table.Place(blank[0], column), column == target ? "a target" : "a value, or a word on blanks,", table[blank[0], column]);
        int numbers = texts.Contains(column) ? 0 : filled.Count(row => TableCell.TryParseNumber(table[row, column], table.DecimalMark, out _));
        if (filled.Length == 0) throw Bad(table.Place(0, column), $"a value in one of {table.Count} lines, or \"{Excerpt.Of(name)}\" among the ignored", "");
        if (numbers == filled.Length) return Numbers(name, column, ColumnKind.Number, filled);
        if (numbers > 0) throw Mixed(name, column, filled);
        if (!texts.Contains(column) && filled.All(row => TableCell.IsDate(table[row, column]))) return Numbers(name, column, ColumnKind.Date, filled);
        return Texts(name, column, filled, blank.Length > 0 && blanks != Blanks.DropRow);
    }

    /// <summary>Rows that are learned from: all, or those without a blank.</summary>
    private IEnumerable<int> Rows(int column) => blanks == Blanks.DropRow && !ignored.Contains(column)
        ? Enumerable.Range(0, table.Count).Where(row => !TableCell.IsBlank(table[row, column]))
        : Enumerable.Range(0, table.Count);

    private TableColumn Numbers(string name, int column, ColumnKind kind, int[] filled)
    {
        if (column == target || blanks is Blanks.Refuse or Blanks.DropRow) return new TableColumn(name, kind, null, false, []);
        double[] values = [.. filled.Select(row => Value(kind, table[row, column])).Order()];
        double fill = blanks == Blanks.Median ? (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2 : values.Average();
        return new TableColumn(name, kind, (float)fill, blanks == Blanks.MeanAndFlag && filled.Length < table.Count, []);
    }

    private double Value(ColumnKind kind, string cell)
    {
        float value;
        if (kind == ColumnKind.Date) TableCell.TryParseDate(cell, out value);
        else TableCell.TryParseNumber(cell, table.DecimalMark, out value);
        return value;
    }

    private TableColumn Texts(string name, int column, int[] filled, bool hasBlank)
    {
        string[] found = [.. filled.Select(row => table[row, column]).Distinct().Order(StringComparer.Ordinal)];
        if (column != target && !texts.Contains(column) && ((found.Length == filled.Length && filled.Length >= FewRows) || found.Length > MostCategories))
        {
            throw new InvalidDataException(
                $"{table.Place(filled[0], column)}: categories, or \"{Excerpt.Of(name)}\" among the ignored, expected, " +
                $"{found.Length} texts in {filled.Length} lines came, such as \"{Excerpt.Of(found[0])}\"");
        }

        ColumnKind kind = column == target || categories == Categories.Numbered ? ColumnKind.Numbered : ColumnKind.OneHot;
        return new TableColumn(name, kind, null, false, hasBlank ? ["", .. found] : found);
    }

    private InvalidDataException Mixed(string name, int column, int[] filled)
    {
        int number = filled.First(row => TableCell.TryParseNumber(table[row, column], table.DecimalMark, out _));
        int text = filled.First(row => !TableCell.TryParseNumber(table[row, column], table.DecimalMark, out _));
        return new InvalidDataException(
            $"{table.Place(text, column)}: a number expected, as \"{Excerpt.Of(table[number, column])}\" above or below, " +
            $"or \"{Excerpt.Of(name)}\" among the texts, \"{Excerpt.Of(table[text, column])}\" came");
    }

    /// <summary>Whether a column without a name only counts the rows, as programs write it before the first one that has one.</summary>
    private bool CountsRows(int column)
    {
        if (column != 0 || table.Names[0].Length > 0) return false;
        return Enumerable.Range(0, table.Count).All(row => long.TryParse(table[row, 0], out _))
            && Enumerable.Range(0, table.Count).Select(row => table[row, 0]).Distinct().Count() == table.Count;
    }
}
