using System.Globalization;
using System.Text;

namespace DropoutLab.Formats;

/// <summary>Text of a file as a message may show it: not long, and with nothing in it that a terminal would obey.</summary>
internal static class Excerpt
{
    private const int LongestText = 40, LongestName = 200;

    public static string Of(ReadOnlySpan<char> text) => Of(text, LongestText);

    /// <summary>The name of a tensor or an entry, whose end says as much as its beginning.</summary>
    public static string OfName(ReadOnlySpan<char> name) => Of(name, LongestName);

    private static string Of(ReadOnlySpan<char> text, int longest)
    {
        var shown = new StringBuilder();
        foreach (char character in text[..Math.Min(text.Length, longest)])
        {
            if (!IsObeyed(char.GetUnicodeCategory(character))) shown.Append(character);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return text.Length > longest ? shown.Append("...").ToString() : shown.ToString();
    }

    private static bool IsObeyed(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;
}
