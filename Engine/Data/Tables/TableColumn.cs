namespace DropoutLab.Data;

/// <summary>What was learned about one column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its cells mean.</param>
/// <param name="Fill">What a blank cell becomes; null where none is expected.</param>
/// <param name="HasFlag">Whether a feature says where cells are blank.</param>
/// <param name="Texts">The categories, in the order of their texts.</param>
internal sealed record TableColumn(string Name, ColumnKind Kind, float? Fill, bool HasFlag, string[] Texts)
{
    /// <summary>Whether its cells become numbers.</summary>
    public bool IsNumeric => Kind is not (ColumnKind.OneHot or ColumnKind.Numbered or ColumnKind.Ignored);

    /// <summary>Reads a cell that is not blank as a number.</summary>
    /// <param name="cell">The text.</param>
    /// <param name="decimalMark">A point or a comma.</param>
    /// <param name="value">The number.</param>
    public bool TryParse(string cell, char decimalMark, out float value) => Kind == ColumnKind.Number
        ? TableCell.TryParseNumber(cell, decimalMark, out value)
        : TableDate.TryParse(cell, Kind, out value);
}
