namespace DropoutLab.Data;

/// <summary>What the cells of a column mean.</summary>
internal enum ColumnKind
{
    Number,
    Date,

    /// <summary>Dates of which some say the month first, as in the United States.</summary>
    DateMonthFirst,

    /// <summary>Dates of which some say the day first, between slashes.</summary>
    DateDayFirst,
    OneHot,
    Numbered,
    Ignored,
}
