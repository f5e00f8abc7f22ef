using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace DropoutLab.Data;

/// <summary>Reads tables of numbers: one example a line, values separated by commas.</summary>
public static class CsvFile
{
    private const int LongestExcerpt = 40;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names.</param>
    /// <param name="target">The column of the target: 0 is the first; left out, it is the last, ^1.</param>
    /// <returns>Features [lines, columns - 1] in the order of the columns, and targets [lines].</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line has more or fewer columns than the first, a value is no number or beyond the range of
    /// float, or there is no line, or no column of the target; the message has the line and the column. NaN and Infinity
    /// are numbers.</exception>
    public static Dataset Read(string path, bool hasHeader = false, Index? target = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var content = new MemoryStream(GzipFile.ReadAllBytes(path));
        return Read(content, path, hasHeader, target);
    }

    /// <summary>Reads a file whose first line has the columns' names.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <param name="targetName">The name of the target's column.</param>
    /// <returns>Features [lines, columns - 1] in the order of the columns, and targets [lines].</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As above; or no column has the name, or several have it.</exception>
    public static Dataset Read(string path, string targetName)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(targetName);
        using var content = new MemoryStream(GzipFile.ReadAllBytes(path));
        return Parse(content, path, hasHeader: true, (names, _) => PlaceOf(targetName, names, path));
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="stream">UTF-8 text; left open.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names.</param>
    /// <param name="target">The column of the target: 0 is the first; left out, it is the last, ^1.</param>
    /// <returns>Features [lines, columns - 1] in the order of the columns, and targets [lines].</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static Dataset Read(Stream stream, string name, bool hasHeader = false, Index? target = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Parse(stream, name, hasHeader, (columns, line) =>
        {
            int place = (target ?? ^1).GetOffset(columns.Length);
            return (uint)place < (uint)columns.Length ? place : throw new InvalidDataException(
                $"{name}: line {line}: a target in column {target} (from 0) expected, {columns.Length} columns came");
        });
    }

    /// <param name="stream">The text.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names.</param>
    /// <param name="findTarget">Finds the target's column, from the first line and its number.</param>
    private static Dataset Parse(Stream stream, string name, bool hasHeader, Func<string[], int, int> findTarget)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        int linesBefore = 0;
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = false,
            BadDataFound = bad => throw new InvalidDataException(
                $"{name}: line {linesBefore + 1}: a value with both its quotes expected, {Excerpt(bad.RawRecord.ReplaceLineEndings(" ").Trim())} came"),
        });
        List<float> features = [], targets = [];
        int columns = 0, target = 0;
        try
        {
            for (bool isFirst = true; parser.Read(); linesBefore = parser.RawRow, isFirst = false)
            {
                if (isFirst) columns = parser.Count;
                if (columns < 2) throw new InvalidDataException(
                    $"{name}: line {parser.RawRow}: 2 or more columns between commas expected, {columns} came");
                if (parser.Count != columns)
                    throw new InvalidDataException($"{name}: line {parser.RawRow}: {columns} columns expected, {parser.Count} came");
                if (isFirst) target = findTarget(parser.Record!, parser.RawRow);
                if (isFirst && hasHeader) continue;
                for (int column = 0; column < columns; column++)
                    (column == target ? targets : features).Add(Number(parser[column], name, parser.RawRow, column));
            }
        }
        catch (Exception exception) when (exception is CsvHelperException or IOException)
        {
            throw new InvalidDataException($"{name}: line {parser.RawRow}: {exception.Message}", exception);
        }

        if (targets.Count == 0) throw new InvalidDataException($"{name}: at least one line of numbers expected, none came");
        return new Dataset(
            Tensor.From(features.ToArray(), targets.Count, columns - 1), Tensor.From(targets.ToArray()));
    }

    private static int PlaceOf(string targetName, string[] names, string file)
    {
        int[] places = [.. Enumerable.Range(0, names.Length).Where(column => names[column] == targetName)];
        return places is [int place] ? place : throw new InvalidDataException(
            $"{file}: line 1: one column \"{targetName}\" expected, {places.Length} came among {Excerpt(string.Join(", ", names))}");
    }

    private static float Number(string text, string name, int line, int column)
    {
        bool isNumber = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value);
        // A number beyond the range is read as infinite: not what the file says, unless it says so in letters.
        if (isNumber && (float.IsFinite(value) || !text.AsSpan().ContainsAnyInRange('0', '9'))) return value;
        string expected = isNumber ? "a number in the range of float" : "a number";
        throw new InvalidDataException($"{name}: line {line}, column {column + 1}: {expected} expected, \"{Excerpt(text)}\" came");
    }

    private static string Excerpt(string text) => text.Length <= LongestExcerpt ? text : $"{text[..LongestExcerpt]}...";
}
