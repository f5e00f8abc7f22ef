using System.Globalization;
using System.Text.RegularExpressions;

namespace DropoutLab.Data;

/// <summary>What the text of a cell may mean: nothing, or a number.</summary>
internal static partial class TableCell
{
    private static readonly string[] BlankTexts = ["", "?", "NA", "N/A", "null", "NULL"];

    public static bool IsBlank(string cell) => BlankTexts.Contains(cell);

    /// <summary>Whether a cell is a number in one way of writing or the other.</summary>
    public static bool IsNumber(string cell) => TryParseNumber(cell, '.', out _) || TryParseNumber(cell, ',', out _);

    /// <summary>The character before the decimals in a table: a comma where cells say so. Between commas they cannot; between semicolons
    /// they do if a number has one; elsewhere only if it does not mark thousands.</summary>
    public static char DecimalMarkOf(IEnumerable<string> cells, char separator)
    {
        if (separator == ',') return '.';
        string[] withComma = [.. cells.Where(cell => WithComma().IsMatch(cell))];
        return withComma.Any(cell => separator == ';' || !GroupedByCommas().IsMatch(cell)) ? ',' : '.';
    }

    /// <summary>Reads a number.</summary>
    /// <param name="cell">The text; thousands may be marked.</param>
    /// <param name="decimalMark">A point or a comma; the other one marks thousands.</param>
    /// <param name="value">The nearest float; infinite for a number beyond the range.</param>
    public static bool TryParseNumber(string cell, char decimalMark, out float value)
    {
        char thousands = decimalMark == '.' ? ',' : '.';
        if (cell.Contains(thousands, StringComparison.Ordinal))
        {
            value = 0;
            if (!(decimalMark == '.' ? GroupedByCommas() : GroupedByPoints()).IsMatch(cell)) return false;
            cell = cell.Replace($"{thousands}", "", StringComparison.Ordinal);
        }

        return float.TryParse(cell.Replace(decimalMark, '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    [GeneratedRegex(@"^[+-]?[0-9.]*[0-9],[0-9]+$")]
    private static partial Regex WithComma();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$")]
    private static partial Regex GroupedByCommas();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?$")]
    private static partial Regex GroupedByPoints();
}
