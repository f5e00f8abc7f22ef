using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>How a table's texts become numbers, learned from its training part: the same for the test part, and for a row that
/// comes later.</summary>
/// <remarks>
/// <para>Found: numbers; dates, which become days since the beginning of 1970; texts, which become categories; a nameless first column that
/// counts the rows, which is left out. A column whose texts all differ is no category: name it among the ignored ones.</para>
/// <para>Keep it with the model: <see cref="Save"/>, or <see cref="ToJson"/> in the metadata of a safetensors file.</para>
/// </remarks>
public sealed class TableEncoding
{
    private const string BlankText = "";

    private readonly TableColumn[] columns;
    private readonly int target;
    private readonly char decimalMark;
    private readonly bool dropsBlankRows;

    internal TableEncoding(TableColumn[] columns, int target, char decimalMark, bool dropsBlankRows)
    {
        (this.columns, this.target, this.decimalMark, this.dropsBlankRows) = (columns, target, decimalMark, dropsBlankRows);
        FeatureNames = [.. columns.Where((_, index) => index != target).SelectMany(NamesOf)];
    }

    /// <summary>Names of the features: those of the columns; "color=red" for a category, "age is blank" for a flag.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Names of the classes, in the order of their numbers; empty if the target is a number.</summary>
    public IReadOnlyList<string> ClassNames => columns[target].Texts;

    internal ReadOnlySpan<TableColumn> Columns => columns;

    internal int Target => target;

    internal char DecimalMark => decimalMark;

    internal bool DropsBlankRows => dropsBlankRows;

    /// <summary>Learns from a table.</summary>
    /// <param name="table">The training part.</param>
    /// <param name="target">The name of the column that is to be predicted.</param>
    /// <param name="blanks">What to do with blank cells of features.</param>
    /// <param name="categories">How columns of texts become features.</param>
    /// <param name="ignored">Names of columns to leave out, such as names of persons.</param>
    /// <param name="texts">Names of columns whose numbers are only names, such as a class of 1, 2 or 3 or a postal code.</param>
    /// <exception cref="ArgumentException">The table has no row.</exception>
    /// <exception cref="InvalidDataException">There is no column of a name, or several; a column has numbers and texts, texts that all
    /// differ, or a blank that is refused; the message has the place.</exception>
    public static TableEncoding Fit(
        Table table,
        string target,
        Blanks blanks = Blanks.Refuse,
        Categories categories = Categories.OneHot,
        IReadOnlyList<string>? ignored = null,
        IReadOnlyList<string>? texts = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(target);
        return Fit(table, PlaceOf(table, target), blanks, categories, ignored, texts);
    }

    /// <summary>Turns a table into examples.</summary>
    /// <param name="table">With the columns of the training part.</param>
    /// <returns>Features [rows, features] and targets [rows]; without the rows that have a blank, if those are left out.</returns>
    /// <exception cref="ArgumentException">The table has other columns.</exception>
    /// <exception cref="InvalidDataException">A cell is no number where the training part had numbers, is a class that the training part
    /// did not have, or is blank where the training part had none; the message has the place.</exception>
    public Dataset Apply(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!table.Names.SequenceEqual(columns.Select(column => column.Name)))
        {
            throw new ArgumentException(
                $"TableEncoding: columns {Listed(columns.Select(column => column.Name))} expected, {Listed(table.Names)} came", nameof(
                    table));
        }

        int[] rows = [.. Enumerable.Range(0, table.Count).Where(row => !dropsBlankRows || !HasBlank(table.Row(row)))];
        if (rows.Length == 0) throw new InvalidDataException($"{table.Source}: at least one line of values expected, none came");
        float[] features = new float[rows.Length * FeatureNames.Count], targets = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            IReadOnlyList<string> cells = table.Row(row);
            Encode(cells, features.AsSpan(i * FeatureNames.Count, FeatureNames.Count), column => table.Place(row, column));
            targets[i] = TargetOf(cells[target], table.Place(row, target));
        }

        return new Dataset(Tensor.From(features, rows.Length, FeatureNames.Count), Tensor.From(targets)) { ClassNames = ClassNames };
    }

    /// <summary>Turns one row into the features of one example.</summary>
    /// <param name="cells">A text for each column; that of the target may be anything.</param>
    /// <returns>[1, features].</returns>
    /// <exception cref="ArgumentException">There are more or fewer texts than columns.</exception>
    /// <exception cref="InvalidDataException">As for a table.</exception>
    public Tensor Apply(IReadOnlyList<string> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count != columns.Length)
            throw new ArgumentException($"TableEncoding: {columns.Length} texts expected, {cells.Count} came", nameof(cells));
        var features = new float[FeatureNames.Count];
        Encode(cells, features, column => $"TableEncoding: column {column + 1}");
        return Tensor.From(features, 1, features.Length);
    }

    /// <summary>Saves the encoding, whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, ToJson());

    /// <summary>Loads what <see cref="Save"/> saved.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or something else.</exception>
    public static TableEncoding Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TableEncodingJson.Read(File.ReadAllText(path), path);
    }

    /// <summary>The encoding as text, to be kept with a model.</summary>
    public string ToJson() => TableEncodingJson.Write(this);

    /// <summary>The encoding of a text that <see cref="ToJson"/> made.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="InvalidDataException">It is damaged, or something else.</exception>
    public static TableEncoding FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TableEncodingJson.Read(json, "TableEncoding");
    }

    internal static TableEncoding Fit(
        Table table, int target, Blanks blanks, Categories categories, IReadOnlyList<string>? ignored, IReadOnlyList<string>? texts) =>
        new TableFit(table, target, blanks, categories, PlacesOf(table, ignored), PlacesOf(table, texts)).Run();

    private static HashSet<int> PlacesOf(Table table, IReadOnlyList<string>? names) =>
        [.. (names ?? []).Select(name => PlaceOf(table, name))];

    private static int PlaceOf(Table table, string name)
    {
        int[] places = [.. Enumerable.Range(0, table.Names.Count).Where(column => table.Names[column] == name)];
        return places is [int place] ? place : throw new InvalidDataException(
            $"{table.Source}: line 1: one column \"{name}\" expected, {places.Length} came among {Listed(table.Names)}");
    }

    private static string Listed(IEnumerable<string> names) => Excerpt.OfName(string.Join(", ", names));

    private bool HasBlank(IReadOnlyList<string> cells)
    {
        for (int column = 0; column < columns.Length; column++)
            if (columns[column].Kind != ColumnKind.Ignored && TableCell.IsBlank(cells[column])) return true;
        return false;
    }

    private void Encode(IReadOnlyList<string> cells, Span<float> features, Func<int, string> place)
    {
        int next = 0;
        for (int index = 0; index < columns.Length; index++)
        {
            TableColumn column = columns[index];
            if (index == target || column.Kind == ColumnKind.Ignored) continue;
            bool isBlank = TableCell.IsBlank(cells[index]);
            switch (column.Kind)
            {
                case ColumnKind.OneHot:
                    int category = CategoryOf(column, cells[index]);
                    if (category < column.Texts.Length) features[next + category] = 1;
                    next += column.Texts.Length;
                    continue;
                case ColumnKind.Numbered: features[next++] = CategoryOf(column, cells[index]); continue;
                default: features[next++] = NumberOf(column, cells[index], isBlank, place, index); break;
            }

            if (column.HasFlag) features[next++] = isBlank ? 1 : 0;
        }
    }

    private static int CategoryOf(TableColumn column, string cell)
    {
        int place = Array.BinarySearch(column.Texts, TableCell.IsBlank(cell) ? BlankText : cell, StringComparer.Ordinal);
        return place >= 0 ? place : column.Texts.Length;
    }

    private float NumberOf(TableColumn column, string cell, bool isBlank, Func<int, string> place, int index)
    {
        if (isBlank) return column.Fill ?? throw TableFit.Bad(place(index), "a number", cell);
        if (!column.TryParse(cell, decimalMark, out float value))
            throw TableFit.Bad(place(index), column.Kind == ColumnKind.Number ? "a number" : "a date as in the training part", cell);
        // A number beyond the range is read as infinite: not what the file says, unless it says so in letters.
        if (!float.IsFinite(value) && cell.AsSpan().ContainsAnyInRange('0', '9'))
            throw TableFit.Bad(place(index), "a number in the range of float", cell);
        return value;
    }

    private float TargetOf(string cell, string place)
    {
        TableColumn column = columns[target];
        if (column.IsNumeric) return NumberOf(column, cell, TableCell.IsBlank(cell), _ => place, target);
        int number = Array.BinarySearch(column.Texts, cell, StringComparer.Ordinal);
        return number >= 0 ? number : throw TableFit.Bad(place, $"a class of {Listed(column.Texts)}", cell);
    }

    private static IEnumerable<string> NamesOf(TableColumn column) => column.Kind switch
    {
        ColumnKind.Ignored => [],
        ColumnKind.OneHot => column.Texts.Select(text => text.Length == 0 ? $"{column.Name} is blank" : $"{column.Name}={text}"),
        _ => column.HasFlag ? [column.Name, $"{column.Name} is blank"] : [column.Name],
    };
}
