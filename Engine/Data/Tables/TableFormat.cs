namespace DropoutLab.Data;

/// <summary>What a table's text looks like, found from its beginning: the separator, and whether its first line has names.</summary>
internal static class TableFormat
{
    // Enough of the text to see its form.
    public const int SampleLength = 1 << 16;

    private const int SampleRecords = 50;

    // A comma may be part of a number, a blank of a text: the rarer one first.
    private static readonly char[] Separators = [';', ',', '|', '\t', DelimitedText.Blanks];

    /// <summary>The separator that gives all lines the same number of cells.</summary>
    /// <param name="sample">The beginning of the text.</param>
    /// <param name="name">What messages begin with.</param>
    public static char FindSeparator(string sample, string name)
    {
        (char Separator, int First, int Common)[] counts = [.. Separators.Select(separator => Count(sample, separator))];
        char[] fitting = [.. counts.Where(count => count.Common >= 2).Select(count => count.Separator)];
        // Numbers between blanks may have one tab before a text: the finer cut is the right one.
        if (fitting is ['\t', DelimitedText.Blanks]) return counts[^1].Common > counts[^2].Common ? DelimitedText.Blanks : '\t';
        if (fitting.Length > 0) return fitting[0];
        (char separator, int most, _) = counts.MaxBy(count => count.First);
        return most >= 2 ? separator
            : throw new InvalidDataException(
                $"{name}: line 1: 2 or more columns between commas, semicolons, tabs, bars or blanks expected, {most} came");
    }

    /// <summary>Whether the first record has the columns' names: it has no number and no blank, and records below it have a number, or
    /// every cell of it is a text that comes in no record below.</summary>
    public static bool HasHeader(IReadOnlyList<string> first, IReadOnlyList<IReadOnlyList<string>> below)
    {
        if (first.Skip(1).Any(cell => cell.Length == 0) || first.Any(TableCell.IsNumber)) return false;
        // A date may be a name too: that of a column with a quarter's numbers.
        if (first.Where((cell, column) => TableDate.IsDate(cell) && !below.Any(record => IsNumberAt(record, column))).Any()) return false;
        if (below.Any(record => record.Any(cell => TableCell.IsNumber(cell) || TableDate.IsDate(cell)))) return true;
        return first.Select((cell, column) => below.All(record => column >= record.Count || record[column] != cell)).All(isNew => isNew);
    }

    private static bool IsNumberAt(IReadOnlyList<string> record, int column) =>
        column < record.Count && TableCell.IsNumber(record[column]);

    private static (char Separator, int First, int Common) Count(string sample, char separator)
    {
        int first = 0, records = 0;
        var text = new DelimitedText(sample, TextReader.Null, "", separator);
        try
        {
            // The last record of a sample may be cut off.
            for (bool isCut = sample.Length == SampleLength; records < SampleRecords && text.Read(); records++)
            {
                if (records == 0) first = text.Cells.Count;
                // R writes no name above the names of the rows.
                else if (records == 1 && first >= 2 && text.Cells.Count == first + 1) first++;
                else if (text.Cells.Count != first) return (separator, first, isCut && text.IsAtEnd ? first : 0);
            }
        }
        catch (InvalidDataException)
        {
            return (separator, records == 0 ? text.Cells.Count + 1 : first, 0);
        }

        return (separator, first, first);
    }
}
