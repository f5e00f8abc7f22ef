using System.Text;
using System.Text.RegularExpressions;

namespace DropoutLab.Data;

/// <summary>Numbers for the characters or words of a text, and back.</summary>
/// <remarks>
/// <para>Numbers 0 and 1 stand for padding and for what is unknown, where they are asked for; the others follow by how often a token
/// comes, the most frequent first, and of equal ones by their units of UTF-16, so what lies beyond U+FFFF comes before U+E000.</para>
/// <para>Words are runs of letters, digits and apostrophes; each other character but white space is a word of its own, and so is each
/// beyond U+FFFF, letters too. Characters are code points.</para>
/// </remarks>
public sealed partial class Vocabulary
{
    private readonly string[] tokens;
    private readonly Dictionary<string, int> numbers;
    private readonly bool areWords;

    /// <summary>Numbers tokens in their order.</summary>
    internal Vocabulary(IEnumerable<string> found, bool areWords, bool hasPadding, bool hasUnknown)
    {
        this.areWords = areWords;
        PaddingIndex = hasPadding ? 0 : null;
        UnknownIndex = hasUnknown ? hasPadding ? 1 : 0 : null;
        tokens = [.. hasPadding ? (string[])[""] : [], .. hasUnknown ? (string[])["\ufffd"] : [], .. found];
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
        return new Vocabulary(Frequent(Characters(text), smallestCount), areWords: false, padding, unknown);
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
        return new Vocabulary(Frequent(Words(text), smallestCount), areWords: true, padding, unknown);
    }

    /// <summary>Writes the vocabulary, which belongs to a model as its weights do: a first line with what it is made of, then a token
    /// a line.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <exception cref="IOException">The file cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Save(string path) =>
        VocabularyFile.Write(path, tokens.AsSpan(OwnStart), areWords, PaddingIndex is not null, UnknownIndex is not null);

    /// <summary>Reads a vocabulary that <see cref="Save"/> wrote: the same numbers.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no vocabulary, or a damaged one; the message names the line.</exception>
    public static Vocabulary Load(string path) => VocabularyFile.Read(path);

    /// <summary>The numbers of a text's tokens.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">A token has no number, and there is none for what is unknown.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var encoded = new List<int>();
        foreach (string token in Tokens(text, areWords)) encoded.Add(NumberOf(token, nameof(text)));
        return [.. encoded];
    }

    /// <summary>The number of one token, or that of what is unknown.</summary>
    /// <param name="token">A character or a word.</param>
    /// <exception cref="ArgumentException">It has no number, and there is none for what is unknown.</exception>
    public int IndexOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return NumberOf(token, nameof(token));
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

    /// <summary>Where the tokens of the text begin, behind padding and unknown.</summary>
    private int OwnStart => (PaddingIndex is null ? 0 : 1) + (UnknownIndex is null ? 0 : 1);

    private int NumberOf(string token, string argument) => numbers.TryGetValue(token, out int number)
        ? number
        : UnknownIndex ?? throw new ArgumentException($"Vocabulary: \"{token}\" has no number, and none stands for unknown", argument);

    /// <summary>The characters or words of a text.</summary>
    internal static IEnumerable<string> Tokens(string text, bool areWords) => areWords ? Words(text) : Characters(text);

    private static IEnumerable<string> Frequent(IEnumerable<string> found, int smallestCount) => smallestCount >= 1
        ? found.CountBy(token => token, StringComparer.Ordinal)
            .Where(pair => pair.Value >= smallestCount)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key)
        : throw new ArgumentOutOfRangeException(nameof(smallestCount), smallestCount, "Vocabulary: a count of 1 or more expected");

    private static IEnumerable<string> Characters(string text) => text.EnumerateRunes().Select(rune => rune.ToString());

    private static IEnumerable<string> Words(string text) => WordPattern().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}'’]+|[\uD800-\uDBFF][\uDC00-\uDFFF]|\S")]
    private static partial Regex WordPattern();
}
