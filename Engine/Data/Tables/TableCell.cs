using System.Globalization;
using System.Text.RegularExpressions;

namespace DropoutLab.Data;

/// <summary>What the text of a cell may mean: nothing, a number, a date.</summary>
internal static partial class TableCell
{
    private static readonly string[] BlankTexts = ["", "?", "NA", "N/A", "null", "NULL"];

    private static readonly string[] DateFormats =
    [
        "yyyy-M-d", "yyyy/M/d", "d.M.yyyy", "yyyy-M-d H:mm", "yyyy-M-d H:mm:ss", "yyyy-M-d'T'H:mm", "yyyy-M-d'T'H:mm:ss",
        "yyyy-M-d'T'H:mm:ss'Z'", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "d.M.yyyy H:mm", "d.M.yyyy H:mm:ss",
    ];

    public static bool IsBlank(string cell) => BlankTexts.Contains(cell);

    /// <summary>Whether a cell is a number in one way of writing or the other.</summary>
    public static bool IsNumber(string cell) => TryParseNumber(cell, '.', out _) || TryParseNumber(cell, ',', out _);

    public static bool IsDate(string cell) => TryParseDate(cell, out _);

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

    /// <summary>Reads a date, with a time or without.</summary>
    /// <param name="cell">Year, month, day (with hyphens or slashes) or day, month, year with points.</param>
    /// <param name="days">Days since the beginning of 1970; a time is a fraction.</param>
    public static bool TryParseDate(string cell, out float days)
    {
        days = 0;
        if (!DateTime.TryParseExact(cell, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)) return false;
        days = (float)(date - DateTime.UnixEpoch).TotalDays;
        return true;
    }

    [GeneratedRegex(@"^[+-]?[0-9.]*[0-9],[0-9]+$")]
    private static partial Regex WithComma();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$")]
    private static partial Regex GroupedByCommas();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?$")]
    private static partial Regex GroupedByPoints();
}
