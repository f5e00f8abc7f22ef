using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>A vocabulary as text: a first line such as "vocabulary of 80 characters, padding, unknown", then a token a line in the order
/// of their numbers, without padding and unknown, which the 80 does not count. Backslashes, control characters, ends of lines and what
/// takes two characters of UTF-16 are written as \uXXXX.</summary>
internal static partial class VocabularyFile
{
    public static void Write(string path, ReadOnlySpan<string> tokens, bool areWords, bool hasPadding, bool hasUnknown)
    {
        var text = new StringBuilder(
            $"vocabulary of {tokens.Length} {Kind(areWords)}{(hasPadding ? ", padding" : "")}{(hasUnknown ? ", unknown" : "")}\n");
        foreach (string token in tokens) text.Append(Escaped(token)).Append('\n');
        AtomicFile.WriteText(path, text.ToString());
    }

    public static Vocabulary Read(string path)
    {
        string[] lines = TextFile.Read(path).Split('\n');
        Match first = FirstLine().Match(lines[0]);
        if (!first.Success)
            throw new InvalidDataException(
                $"{path}: \"vocabulary of\" a number of \"characters\" or \"words\" expected in the first line, " +
                $"\"{Excerpt.Of(lines[0])}\" came");
        bool areWords = first.Groups["kind"].Value == Kind(areWords: true);
        int count = int.Parse(first.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        return new Vocabulary(
            Tokens(path, lines, count, areWords), areWords, first.Groups["padding"].Success, first.Groups["unknown"].Success);
    }

    private static string Kind(bool areWords) => areWords ? "words" : "characters";

    [GeneratedRegex(@"\Avocabulary of (?<count>[0-9]{1,9}) (?<kind>characters|words)(?<padding>, padding)?(?<unknown>, unknown)?\z")]
    private static partial Regex FirstLine();

    private static string[] Tokens(string path, string[] lines, int count, bool areWords)
    {
        // The last line ends too, so that a file that was cut off inside of one is found.
        if (lines[^1].Length > 0) throw new InvalidDataException($"{path}: line {lines.Length} has no end, the file was cut off");
        if (lines.Length - 2 != count)
            throw new InvalidDataException(
                $"{path}: {count} {Kind(areWords)} expected behind the first line, {lines.Length - 2} came" +
                (lines.Length - 2 < count ? ", the file was cut off" : ""));
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 1; i < lines.Length - 1; i++)
        {
            string token = Unescaped(lines[i])
                ?? throw new InvalidDataException(
                    $"{path}: line {i + 1}: \\uXXXX expected behind a backslash, \"{Excerpt.Of(lines[i])}\" came");
            if (!Vocabulary.Tokens(token, areWords).SequenceEqual([token]))
                throw new InvalidDataException(
                    $"{path}: line {i + 1}: one {(areWords ? "word" : "character")} expected, \"{Excerpt.Of(token)}\" came");
            if (!places.TryAdd(token, i))
                throw new InvalidDataException($"{path}: line {i + 1}: \"{Excerpt.Of(token)}\" is in line {places[token] + 1} already");
        }

        return [.. places.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }

    private static string Escaped(string token)
    {
        var line = new StringBuilder();
        foreach (char character in token)
        {
            bool isEscaped = character is '\\' or '\u2028' or '\u2029' || char.IsControl(character) || char.IsSurrogate(character);
            if (isEscaped) line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else line.Append(character);
        }

        return line.ToString();
    }

    /// <summary>The token of a line; null where a backslash does not begin a \uXXXX.</summary>
    private static string? Unescaped(string line)
    {
        var token = new StringBuilder();
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                token.Append(line[i]);
                continue;
            }

            if (i + 6 > line.Length || line[i + 1] != 'u'
                || !ushort.TryParse(line.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
                return null;
            token.Append((char)code);
            i += 5;
        }

        return token.ToString();
    }
}
