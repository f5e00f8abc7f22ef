namespace DropoutLab.Data;

/// <summary>What was learned about one column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its cells mean.</param>
/// <param name="Fill">What a blank cell becomes; null where none is expected.</param>
/// <param name="HasFlag">Whether a feature says where cells are blank.</param>
/// <param name="Texts">The categories, in the order of their texts.</param>
internal sealed record TableColumn(string Name, ColumnKind Kind, float? Fill, bool HasFlag, string[] Texts);
