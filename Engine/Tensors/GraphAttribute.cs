namespace DropoutLab;

/// <summary>A setting of an operation in a graph that is written or read.</summary>
/// <param name="Name">Its name in the standard.</param>
/// <param name="Value">A whole number (long), a number (float), a text, or several whole numbers (long[]) or texts (string[]).</param>
internal readonly record struct GraphAttribute(string Name, object Value);
