namespace DropoutLab.Lab.Reports;

/// <summary>A colour on light pages and in files, and the same hue light enough for a dark page.</summary>
internal readonly record struct Ink(string OnLight, string OnDark)
{
    /// <summary>Axes, text and what is no method of its own: each method keeps its colour for itself.</summary>
    internal static readonly Ink Neutral = new("#57606A", "#9AA4B0");

    internal static readonly Ink Black = new("#24292F", "#E6E9ED");

    /// <summary>The article's magenta and cyan, darkened to be seen on white. The shapes of the points differ too.</summary>
    internal static readonly Ink TrainingPoints = new("#C2298F", "#EE7CC6");

    internal static readonly Ink TestPoints = new("#14A3C7", "#5CD2EE");

    /// <summary>Attributes of an element of a page whose lines and areas have this colour.</summary>
    internal Html Attributes(string classes = "") =>
        new($"class=\"ink{(classes.Length > 0 ? " " : "")}{classes}\" style=\"--on-light:{OnLight};--on-dark:{OnDark}\"");
}
