using ScottPlot;
using SkiaSharp;

namespace DropoutLab.Lab.Reports;

/// <summary>The lab's own typeface. A fresh machine, a container for instance, may have no font at all, and pictures drawn there would have
/// no text; with its own font a run draws the same picture everywhere.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    internal const string FamilyName = "Inter";

    private static readonly Lazy<bool> Registration = new(Register);

    internal static void EnsureRegistered() => _ = Registration.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
    {
        if (fontName != FamilyName) return null;
        using Stream file = EmbeddedFile.Open(weight >= FontWeight.SemiBold ? "Inter-SemiBold.otf" : "Inter-Regular.otf");
        return SKTypeface.FromStream(file);
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, bold ? FontWeight.Bold : FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);

    private static bool Register()
    {
        ScottPlot.Fonts.FontResolvers.Insert(0, new EmbeddedFont());
        ScottPlot.Fonts.Default = FamilyName;
        return true;
    }
}
