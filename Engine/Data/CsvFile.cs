using System.Globalization;

namespace DropoutLab.Data;

/// <summary>Reads tables: one example a line, values between commas, semicolons, tabs, bars or blanks.</summary>
/// <remarks>
/// <para>Found from the text: the separator; whether the first line has the columns' names; decimal commas and marks of thousands;
/// compression by gzip; UTF-8, or UTF-16 with its mark. Lines without anything are left out.</para>
/// <para>Read in one call, a table is encoded as a whole: for a test part that had no part in means and categories, take
/// <see cref="ReadTable(string, bool?, char?)"/> and <see cref="TableEncoding"/>.</para>
/// </remarks>
public static class CsvFile
{
    /// <summary>Reads a file; what is to be predicted is told by its place.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names; left out, that is found.</param>
    /// <param name="target">The column of the target: 0 is the first; left out, it is the last, ^1.</param>
    /// <param name="blanks">What to do with blank cells of features.</param>
    /// <param name="categories">How columns of texts become features.</param>
    /// <param name="ignored">Names of columns to leave out; without a header "0", "1" and so on.</param>
    /// <param name="texts">Names of columns whose numbers are only names.</param>
    /// <returns>Features [lines, features], and targets [lines]: numbers, or the numbers of <see cref="Dataset.ClassNames"/>.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line has more or fewer columns than the first, a column has numbers and texts, a number is
    /// beyond the range of float, a blank is refused, there is no line, or no column of a name; the message has the line and the column.
    /// NaN and Infinity are numbers.</exception>
    public static Dataset Read(
        string path,
        bool? hasHeader = null,
        Index? target = null,
        Blanks blanks = Blanks.Refuse,
        Categories categories = Categories.OneHot,
        IReadOnlyList<string>? ignored = null,
        IReadOnlyList<string>? texts = null)
    {
        Table table = ReadTable(path, hasHeader);
        return Encode(table, PlaceOf(table, target), blanks, categories, ignored, texts);
    }

    /// <summary>Reads a file whose first line has the columns' names: <c>CsvFile.Read("houses.csv", target: "price")</c>.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <param name="target">The name of the target's column.</param>
    /// <param name="blanks">What to do with blank cells of features.</param>
    /// <param name="categories">How columns of texts become features.</param>
    /// <param name="ignored">Names of columns to leave out.</param>
    /// <param name="texts">Names of columns whose numbers are only names.</param>
    /// <returns>Features [lines, features], and targets [lines]: numbers, or the numbers of <see cref="Dataset.ClassNames"/>.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static Dataset Read(
        string path,
        string target,
        Blanks blanks = Blanks.Refuse,
        Categories categories = Categories.OneHot,
        IReadOnlyList<string>? ignored = null,
        IReadOnlyList<string>? texts = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        Table table = ReadTable(path, hasHeader: true);
        return TableEncoding.Fit(table, target, blanks, categories, ignored, texts).Apply(table);
    }

    /// <summary>Reads a stream of numbers.</summary>
    /// <param name="stream">UTF-8 text; left open.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names; left out, that is found.</param>
    /// <param name="target">The column of the target: 0 is the first; left out, it is the last, ^1.</param>
    /// <returns>As for a file.</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static Dataset Read(Stream stream, string name, bool? hasHeader = null, Index? target = null)
    {
        Table table = ReadTable(stream, name, hasHeader);
        return Encode(table, PlaceOf(table, target), Blanks.Refuse, Categories.OneHot, null, null);
    }

    /// <summary>Reads a file as texts, to be split before anything is learned from it.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names; left out, that is found.</param>
    /// <param name="separator">What stands between cells, ' ' for any number of blanks and tabs; left out, it is found.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line has more or fewer columns than the first, a quote is not closed, or there is no line;
    /// the message has the line and the column.</exception>
    public static Table ReadTable(string path, bool? hasHeader = null, char? separator = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using Stream content = GzipFile.Open(path);
        return ReadTable(content, path, hasHeader, separator);
    }

    /// <summary>Reads a stream as texts.</summary>
    /// <param name="stream">UTF-8 text; left open.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names; left out, that is found.</param>
    /// <param name="separator">What stands between cells; left out, it is found.</param>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static Table ReadTable(Stream stream, string name, bool? hasHeader = null, char? separator = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        using var reader = new StreamReader(stream, leaveOpen: true);
        var sample = new char[TableFormat.SampleLength];
        string start = new(sample, 0, reader.ReadBlock(sample));
        if (string.IsNullOrWhiteSpace(start)) throw new InvalidDataException($"{name}: at least one line of values expected, none came");
        char found = separator ?? TableFormat.FindSeparator(start, name);
        return TableReader.Read(new DelimitedText(start, reader, name, found), name, hasHeader, found);
    }

    private static Dataset Encode(
        Table table, int target, Blanks blanks, Categories categories, IReadOnlyList<string>? ignored, IReadOnlyList<string>? texts) =>
        TableEncoding.Fit(table, target, blanks, categories, ignored, texts).Apply(table);

    private static int PlaceOf(Table table, Index? target)
    {
        int place = (target ?? ^1).GetOffset(table.Names.Count);
        return (uint)place < (uint)table.Names.Count ? place : throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
                $"{table.Source}: line 1: a target in column {target} (from 0) expected, {table.Names.Count} columns came"));
    }
}
