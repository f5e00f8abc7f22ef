namespace DropoutLab.Lab.Reports;

/// <summary>A way to train a net, with the look it has in every picture and on every page.</summary>
/// <param name="Key">Short name in files, data and style classes: lower case, no blanks.</param>
/// <param name="Name">Name in words.</param>
/// <param name="Colour">On white.</param>
/// <param name="ColourOnDark">The same hue, light enough for a dark page.</param>
/// <param name="IsDashed">Drawn dashed, so that no reader needs the colour.</param>
internal sealed record Method(string Key, string Name, string Colour, string ColourOnDark, bool IsDashed)
{
    // Colours of Okabe and Ito (2008), which people with the common colour deficiencies tell apart; the article's red and blue became their
    // nearest of that set. Where more are needed they differ in lightness, and dashes go with dropout.
    internal static readonly Method WithoutDropout = new("overfitting", "without dropout", "#D55E00", "#F28C3C", IsDashed: false);

    internal static readonly Method WithDropout = new("dropout", "with dropout", "#0072B2", "#5AB4EC", IsDashed: true);

    /// <summary>The net without dropout, where what it is compared with is another regularizer.</summary>
    internal static readonly Method None = WithoutDropout with { Key = "none", Name = "none" };

    internal static readonly Method Inverted = WithDropout with { Key = "inverted", Name = "inverted dropout" };

    internal static readonly Method Vanilla = new("vanilla", "vanilla dropout", "#B0508A", "#E79CC6", IsDashed: false);

    internal static readonly Method L2 = new("l2", "L2", "#009E73", "#3FCFA4", IsDashed: false);

    internal static readonly Method L1 = new("l1", "L1", "#C98A00", "#F0B93A", IsDashed: false);

    internal static readonly Method ProximalL1 = new("proximal-l1", "proximal L1", "#5B3A8C", "#B59AE0", IsDashed: true);

    internal static readonly Method L2AndL1 = new("l2-l1", "L2 + L1", "#7A8B00", "#C3D63A", IsDashed: false);

    internal static readonly Method MaxNorm = new("max-norm", "max-norm", "#56B4E9", "#9AD5F7", IsDashed: false);

    internal static readonly Method DropoutAndL2 = new("dropout-l2", "dropout + L2", "#00594A", "#7FD9C4", IsDashed: true);

    internal static readonly Method DropoutAndMaxNorm = new("dropout-max-norm", "dropout + max-norm", "#24292F", "#C9D1D9", IsDashed: true);

    /// <summary>All of them, for the style of the pages.</summary>
    internal static IReadOnlyList<Method> All { get; } =
    [
        WithoutDropout, WithDropout, None, Inverted, Vanilla, L2, L1, ProximalL1, L2AndL1, MaxNorm, DropoutAndL2, DropoutAndMaxNorm,
    ];

    /// <summary>The name behind a short line of the method's colour.</summary>
    internal Html Label => Html.Of($"<span class=\"swatch {Key}{(IsDashed ? " dashed" : "")}\"></span>{Name}");
}

/// <summary>The colours of the points: the article's magenta and cyan, darkened to be seen on white. Their shapes differ too.</summary>
internal static class PointColours
{
    internal const string Train = "#C2298F";
    internal const string TrainOnDark = "#EE7CC6";
    internal const string Test = "#14A3C7";
    internal const string TestOnDark = "#5CD2EE";
}
