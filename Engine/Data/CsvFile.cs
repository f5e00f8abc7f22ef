using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace DropoutLab.Data;

/// <summary>Reads tables of numbers: one example a line, values separated by commas.</summary>
public static class CsvFile
{
    private const int LongestExcerpt = 40;

    /// <summary>Reads a file whose last column is the target.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names.</param>
    /// <returns>Features [lines, columns - 1] and targets [lines].</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line has more or fewer columns than the first, a value is no number or beyond the range of
    /// float, or there is no line; the message has the line and the column. NaN and Infinity are numbers.</exception>
    public static Dataset Read(string path, bool hasHeader = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var content = new MemoryStream(GzipFile.ReadAllBytes(path));
        return Read(content, path, hasHeader);
    }

    /// <summary>Reads a stream whose last column is the target.</summary>
    /// <param name="stream">UTF-8 text; left open.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="hasHeader">Whether the first line has the columns' names.</param>
    /// <returns>Features [lines, columns - 1] and targets [lines].</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static Dataset Read(Stream stream, string name, bool hasHeader = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, leaveOpen: true);
        int linesBefore = 0;
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = false,
            BadDataFound = bad => throw new InvalidDataException(
                $"{name}: line {linesBefore + 1}: a value with both its quotes expected, {Excerpt(bad.RawRecord.ReplaceLineEndings(" ").Trim())} came"),
        });
        List<float> features = [], targets = [];
        int columns = 0;
        try
        {
            if (hasHeader && parser.Read()) (columns, linesBefore) = (parser.Count, parser.RawRow);
            for (; parser.Read(); linesBefore = parser.RawRow)
            {
                if (columns == 0) columns = parser.Count;
                if (parser.Count != columns || columns < 2)
                    throw new InvalidDataException($"{name}: line {parser.RawRow}: {Math.Max(columns, 2)} columns expected, {parser.Count} came");
                for (int column = 0; column < columns; column++)
                    (column == columns - 1 ? targets : features).Add(Number(parser[column], name, parser.RawRow, column));
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
