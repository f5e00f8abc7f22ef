namespace DropoutLab.Lab.Reports;

/// <summary>A way to train a net, with the look it has in every picture and on every page.</summary>
/// <param name="Key">Short name in files, data and style classes: lower case, no blanks.</param>
/// <param name="Name">Name in words.</param>
/// <param name="Colour">On white.</param>
/// <param name="ColourOnDark">The same hue, light enough for a dark page.</param>
/// <param name="IsDashed">Drawn dashed, so that no reader needs the colour.</param>
internal sealed record Method(string Key, string Name, string Colour, string ColourOnDark, bool IsDashed)
{
    // Colours of Okabe and Ito (2008), which people with the common colour deficiencies tell apart; the article's red and blue
    // became their nearest of that set.
    internal static readonly Method WithoutDropout = new("overfitting", "without dropout", "#D55E00", "#F28C3C", IsDashed: false);

    internal static readonly Method WithDropout = new("dropout", "with dropout", "#0072B2", "#5AB4EC", IsDashed: true);
}

/// <summary>The colours of the points: the article's magenta and cyan, darkened to be seen on white. Their shapes differ too.</summary>
internal static class PointColours
{
    internal const string Train = "#C2298F";
    internal const string TrainOnDark = "#EE7CC6";
    internal const string Test = "#14A3C7";
    internal const string TestOnDark = "#5CD2EE";
}
