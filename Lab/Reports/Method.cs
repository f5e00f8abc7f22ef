namespace DropoutLab.Lab.Reports;

/// <summary>A way to train a net, with the look it has in every picture and on every page.</summary>
/// <param name="Key">Short name in files, data and identifiers: lower case, no blanks.</param>
/// <param name="Name">Name in words.</param>
/// <param name="Ink">Its colour.</param>
/// <param name="IsDashed">Drawn dashed, so that no reader needs the colour.</param>
internal sealed record Method(string Key, string Name, Ink Ink, bool IsDashed)
{
    // Colours of Okabe and Ito (2008), which people with the common colour deficiencies tell apart; the article's red and blue became their
    // nearest of that set. Where more are needed they differ in lightness, and dashes go with dropout.
    internal static readonly Method WithoutDropout = new(
        "without-dropout", "without dropout", new Ink("#D55E00", "#F28C3C"), IsDashed: false);

    internal static readonly Method WithDropout = new("dropout", "with dropout", new Ink("#0072B2", "#5AB4EC"), IsDashed: true);

    /// <summary>The net without dropout, where what it is compared with is another regularizer.</summary>
    internal static readonly Method None = WithoutDropout with { Key = "none", Name = "none" };

    internal static readonly Method Inverted = WithDropout with { Key = "inverted", Name = "inverted dropout" };

    internal static readonly Method Vanilla = new("vanilla", "vanilla dropout", new Ink("#B0508A", "#E79CC6"), IsDashed: false);

    internal static readonly Method L2 = new("l2", "L2", new Ink("#009E73", "#3FCFA4"), IsDashed: false);

    internal static readonly Method L1 = new("l1", "L1", new Ink("#C98A00", "#F0B93A"), IsDashed: false);

    internal static readonly Method ProximalL1 = new("proximal-l1", "proximal L1", new Ink("#5B3A8C", "#B59AE0"), IsDashed: true);

    internal static readonly Method L2AndL1 = new("l2-l1", "L2 + L1", new Ink("#7A8B00", "#C3D63A"), IsDashed: false);

    internal static readonly Method MaxNorm = new("max-norm", "max-norm", new Ink("#56B4E9", "#9AD5F7"), IsDashed: false);

    internal static readonly Method DropoutAndL2 = new("dropout-l2", "dropout + L2", new Ink("#00594A", "#7FD9C4"), IsDashed: true);

    internal static readonly Method DropoutAndMaxNorm = new("dropout-max-norm", "dropout + max-norm", Ink.Black, IsDashed: true);

    /// <summary>The beginning of its columns in tables.</summary>
    internal string Column => Key.Replace('-', '_');

    internal SeriesLook Look => IsDashed ? SeriesLook.DashedLine : SeriesLook.Line;

    /// <summary>The name behind a short line of the method's colour.</summary>
    internal Html Label => Html.Of($"<span {Ink.Attributes(IsDashed ? "swatch dashed" : "swatch")}></span>{Name}");
}
