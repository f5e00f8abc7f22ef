using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>Learns what the columns of a table mean.</summary>
internal sealed class TableFit(Table table, int target, Blanks blanks, Categories categories, HashSet<int> ignored, HashSet<int> texts)
{
    // More than this is no kind of thing, but a name of each.
    private const int MostCategories = 1000;

    // Fewer rows may differ by chance.
    private const int FewRows = 4;

    /// <summary>The rows that are learned from: those without a blank, if the others are left out.</summary>
    private int[] rows = [.. Enumerable.Range(0, table.Count)];

    public TableEncoding Run()
    {
        if (table.Count == 0)
            throw new ArgumentException($"{table.Source}: at least one line of values expected, none came", nameof(table));
        if (target != 0 && NamesRows()) ignored.Add(0);
        if (blanks == Blanks.DropRow) rows = [.. rows.Where(row => Used().All(column => !TableCell.IsBlank(table[row, column])))];
        if (rows.Length == 0) throw new InvalidDataException($"{table.Source}: at least one line without blanks expected, none came");
        var columns = new TableColumn[table.Names.Count];
        for (int column = 0; column < columns.Length; column++) columns[column] = Learn(column);
        if (columns.Where((column, index) => index != target && column.Kind != ColumnKind.Ignored).Any())
            return new TableEncoding(columns, target, table.DecimalMark, blanks == Blanks.DropRow);
        throw new InvalidDataException($"{table.Source}: at least one column beside the target expected, none came");
    }

    public static InvalidDataException Bad(string place, string expected, string cell) =>
        new($"{place}: {expected} expected, \"{Excerpt.Of(cell)}\" came");

    private InvalidDataException Blank(int row, int column) => new(
        $"{table.Place(row, column)}: {(column == target ? "a target" : "a value")} expected, \"{Excerpt.Of(table[row, column])}\" came; " +
        (column == target ? "Blanks.DropRow leaves its row out" : "Blanks.Mean, Median, MeanAndFlag or DropRow takes it"));

    private TableColumn Learn(int column)
    {
        string name = table.Names[column];
        if (column != target && ignored.Contains(column)) return new TableColumn(name, ColumnKind.Ignored, null, false, []);
        int[] filled = [.. rows.Where(row => !TableCell.IsBlank(table[row, column]))];
        int[] blank = [.. rows.Where(row => TableCell.IsBlank(table[row, column]))];
        if (blank.Length > 0 && (blanks == Blanks.Refuse || (column == target && blanks != Blanks.DropRow))) throw Blank(blank[0], column);
        int numbers = texts.Contains(column)
            ? 0
            : filled.Count(row => TableCell.TryParseNumber(table[row, column], table.DecimalMark, out _));
        if (filled.Length == 0)
            throw Bad(table.Place(0, column), $"a value in one of {rows.Length} lines, or \"{Excerpt.Of(name)}\" among the ignored", "");
        if (numbers == filled.Length) return Numbers(name, column, ColumnKind.Number, filled);
        if (numbers > 0) throw Mixed(name, column, filled);
        ColumnKind[] dates = texts.Contains(column) ? [] : TableDate.KindsOf([.. filled.Select(row => table[row, column])]);
        if (dates.Length > 1)
        {
            string expected =
                $"a date with a day above 12 in its column, to tell days from months, or \"{Excerpt.Of(name)}\" among the texts,";
            throw Bad(table.Place(filled[0], column), expected, table[filled[0], column]);
        }

        if (dates is [ColumnKind kind]) return Numbers(name, column, kind, filled);
        return Texts(name, column, filled, blank.Length > 0 && blanks != Blanks.DropRow);
    }

    private IEnumerable<int> Used() =>
        Enumerable.Range(0, table.Names.Count).Where(column => column == target || !ignored.Contains(column));

    private TableColumn Numbers(string name, int column, ColumnKind kind, int[] filled)
    {
        var learned = new TableColumn(name, kind, null, false, []);
        if (column == target || blanks is Blanks.Refuse or Blanks.DropRow) return learned;
        double[] values = [.. filled.Select(row => Value(table[row, column])).Order()];
        double fill = blanks == Blanks.Median ? (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2 : values.Average();
        return learned with { Fill = (float)fill, HasFlag = blanks == Blanks.MeanAndFlag && filled.Length < rows.Length };

        double Value(string cell) => learned.TryParse(cell, table.DecimalMark, out float value) ? value : double.NaN;
    }

    private TableColumn Texts(string name, int column, int[] filled, bool hasBlank)
    {
        string[] found = [.. filled.Select(row => table[row, column]).Distinct().Order(StringComparer.Ordinal)];
        if (column != target && !texts.Contains(column)
            && ((found.Length == filled.Length && filled.Length >= FewRows) || found.Length > MostCategories))
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

    /// <summary>Whether a column without a name only counts or names the rows, as programs write it before the others.</summary>
    private bool NamesRows() => table.Names[0].Length == 0
        && rows.All(row => long.TryParse(table[row, 0], out _) || !TableCell.IsNumber(table[row, 0]))
        && rows.Select(row => table[row, 0]).Distinct().Count() == rows.Length;
}
