namespace DropoutLab.Data;

/// <summary>What the cells of a column mean.</summary>
internal enum ColumnKind
{
    Number,
    Date,
    OneHot,
    Numbered,
    Ignored,
}
