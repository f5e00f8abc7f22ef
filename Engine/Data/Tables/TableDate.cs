using System.Globalization;

namespace DropoutLab.Data;

/// <summary>Dates in the cells of a table.</summary>
internal static class TableDate
{
    private const int MonthsOfQuarter = 3;

    // Two digits of a year are those of 1950 to 2049, whatever a machine is set to.
    private static readonly DateTimeFormatInfo English = new() { Calendar = new GregorianCalendar { TwoDigitYearMax = 2049 } };

    private static readonly string[] Times = ["", " H:mm", " H:mm:ss"];

    private static readonly string[] Certain =
    [
        .. WithTimes("yyyy-M-d", "yyyy/M/d", "d.M.yyyy"), "yyyy-M-d'T'H:mm", "yyyy-M-d'T'H:mm:ss", "yyyy-M-d'T'H:mm:ss'Z'", "yyyy-M",
        "MMM d yyyy", "MMM d, yyyy", "MMM-d-yyyy", "d MMM yyyy", "d-MMM-yyyy",
    ];

    private static readonly string[] MonthFirst = [.. Certain, .. WithTimes("M/d/yyyy", "M/d/yy")];

    private static readonly string[] DayFirst = [.. Certain, .. WithTimes("d/M/yyyy", "d/M/yy")];

    public static bool IsDate(string cell) =>
        TryParse(cell, ColumnKind.DateMonthFirst, out _) || TryParse(cell, ColumnKind.DateDayFirst, out _);

    /// <summary>How the dates of a column are written: between slashes, a day above 12 tells which number it is.</summary>
    /// <param name="cells">The cells.</param>
    /// <returns>The kinds that all of them allow.</returns>
    public static ColumnKind[] KindsOf(IReadOnlyCollection<string> cells)
    {
        if (cells.All(cell => TryParse(cell, ColumnKind.Date, out _))) return [ColumnKind.Date];
        ColumnKind[] slashed = [ColumnKind.DateMonthFirst, ColumnKind.DateDayFirst];
        return [.. slashed.Where(kind => cells.All(cell => TryParse(cell, kind, out _)))];
    }

    /// <summary>Reads a date, with a time or without.</summary>
    /// <param name="cell">The text: also a month, or a quarter as 1974Q1, which stand for their first day.</param>
    /// <param name="kind">How the dates of the column are written.</param>
    /// <param name="days">Days since the beginning of 1970; a time is a fraction.</param>
    public static bool TryParse(string cell, ColumnKind kind, out float days)
    {
        string[] formats = kind switch
        {
            ColumnKind.DateMonthFirst => MonthFirst,
            ColumnKind.DateDayFirst => DayFirst,
            _ => Certain,
        };
        bool isDate = TryParseQuarter(cell, out DateTime date)
            || DateTime.TryParseExact(cell, formats, English, DateTimeStyles.None, out date);
        days = isDate ? (float)(date - DateTime.UnixEpoch).TotalDays : 0;
        return isDate;
    }

    private static bool TryParseQuarter(string cell, out DateTime date)
    {
        date = default;
        if (cell.Length < 6 || cell[^2] is not ('Q' or 'q') || cell[^1] is < '1' or > '4') return false;
        ReadOnlySpan<char> year = cell.AsSpan()[..^2];
        if (year[^1] is ' ' or '-') year = year[..^1];
        if (year.Length != 4 || !int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return false;
        if (number == 0) return false;
        date = new DateTime(number, ((cell[^1] - '1') * MonthsOfQuarter) + 1, 1);
        return true;
    }

    private static IEnumerable<string> WithTimes(params string[] dates) => dates.SelectMany(date => Times.Select(time => date + time));
}
