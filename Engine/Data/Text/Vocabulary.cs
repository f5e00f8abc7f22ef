using System.Text;
using System.Text.RegularExpressions;

namespace DropoutLab.Data;

/// <summary>Numbers for the characters or words of a text, and back.</summary>
/// <remarks>
/// <para>Numbers 0 and 1 stand for padding and for what is unknown, where they are asked for; the others follow by how often a token
/// comes, the most frequent first, and of equal ones by their code points.</para>
/// <para>Words are runs of letters, digits and apostrophes; each other character but white space is a word of its own. Characters are
/// code points.</para>
/// </remarks>
public sealed partial class Vocabulary
{
    private readonly string[] tokens;
    private readonly Dictionary<string, int> numbers;
    private readonly bool areWords;

    private Vocabulary(IEnumerable<string> found, bool areWords, int smallestCount, bool hasPadding, bool hasUnknown)
    {
        if (smallestCount < 1)
            throw new ArgumentOutOfRangeException(nameof(smallestCount), smallestCount, "Vocabulary: a count of 1 or more expected");
        this.areWords = areWords;
        PaddingIndex = hasPadding ? 0 : null;
        UnknownIndex = hasUnknown ? hasPadding ? 1 : 0 : null;
        IEnumerable<string> frequent = found.CountBy(token => token, StringComparer.Ordinal)
            .Where(pair => pair.Value >= smallestCount)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key);
        tokens = [.. hasPadding ? (string[])[""] : [], .. hasUnknown ? (string[])["\ufffd"] : [], .. frequent];
        numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < tokens.Length; i++)
            if (i != PaddingIndex && i != UnknownIndex) numbers[tokens[i]] = i;
    }

    /// <summary>How many numbers there are, those of padding and unknown included.</summary>
    public int Count => tokens.Length;

    /// <summary>The number of padding, or null.</summary>
    public int? PaddingIndex { get; }

    /// <summary>The number of what is unknown, or null.</summary>
    public int? UnknownIndex { get; }

    /// <summary>The token of a number: "" for padding, "\ufffd" for what is unknown.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public string this[int index] => tokens[index];

    /// <summary>The characters of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="smallestCount">How often a character must come to have a number of its own, at least 1.</param>
    /// <param name="padding">Whether to have a number for padding.</param>
    /// <param name="unknown">Whether to have a number for what has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public static Vocabulary OfCharacters(string text, int smallestCount = 1, bool padding = false, bool unknown = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Vocabulary(Characters(text), false, smallestCount, padding, unknown);
    }

    /// <summary>The words of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="smallestCount">How often a word must come to have a number of its own, at least 1.</param>
    /// <param name="padding">Whether to have a number for padding.</param>
    /// <param name="unknown">Whether to have a number for what has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public static Vocabulary OfWords(string text, int smallestCount = 1, bool padding = false, bool unknown = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Vocabulary(Words(text), true, smallestCount, padding, unknown);
    }

    /// <summary>The numbers of a text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">A token has no number, and there is none for what is unknown.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var encoded = new List<int>();
        foreach (string token in areWords ? Words(text) : Characters(text))
        {
            if (!numbers.TryGetValue(token, out int number))
                number = UnknownIndex
                    ?? throw new ArgumentException($"Vocabulary: \"{token}\" has no number, and none stands for unknown", nameof(text));
            encoded.Add(number);
        }

        return [.. encoded];
    }

    /// <summary>The tokens of numbers: characters one after another, words with blanks between them; padding is left out.</summary>
    /// <param name="indices">Numbers from 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public string Decode(params ReadOnlySpan<int> indices)
    {
        var text = new StringBuilder();
        foreach (int index in indices)
        {
            if (index < 0 || index >= Count)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"Vocabulary: a number from 0 to {Count - 1} expected");
            if (index == PaddingIndex) continue;
            if (areWords && text.Length > 0) text.Append(' ');
            text.Append(tokens[index]);
        }

        return text.ToString();
    }

    private static IEnumerable<string> Characters(string text) => text.EnumerateRunes().Select(rune => rune.ToString());

    private static IEnumerable<string> Words(string text) => WordPattern().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}'’]+|\S")]
    private static partial Regex WordPattern();
}
