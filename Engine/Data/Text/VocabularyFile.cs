using System.Globalization;
using System.Text;
using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>A vocabulary as text: a first line such as "vocabulary of characters, padding, unknown", then a token a line in the order of
/// their numbers, without padding and unknown. Backslashes, control characters, ends of lines and what takes two
/// characters of UTF-16 are written as \uXXXX.</summary>
internal static class VocabularyFile
{
    private const string Characters = "vocabulary of characters", Words = "vocabulary of words", Padding = ", padding",
        Unknown = ", unknown";

    public static void Write(string path, ReadOnlySpan<string> tokens, bool areWords, bool hasPadding, bool hasUnknown)
    {
        var text = new StringBuilder(FirstLine(areWords, hasPadding, hasUnknown)).Append('\n');
        foreach (string token in tokens) text.Append(Escaped(token)).Append('\n');
        AtomicFile.WriteText(path, text.ToString());
    }

    public static Vocabulary Read(string path)
    {
        string[] lines = TextFile.Read(path).Split('\n');
        foreach (bool areWords in (bool[])[false, true])
            foreach (bool hasPadding in (bool[])[false, true])
                foreach (bool hasUnknown in (bool[])[false, true])
                    if (lines[0] == FirstLine(areWords, hasPadding, hasUnknown))
                        return new Vocabulary(Tokens(path, lines, areWords), areWords, hasPadding, hasUnknown);
        throw new InvalidDataException(
            $"{path}: \"{Characters}\" or \"{Words}\" expected in the first line, \"{Excerpt.Of(lines[0])}\" came");
    }

    private static string FirstLine(bool areWords, bool hasPadding, bool hasUnknown) =>
        $"{(areWords ? Words : Characters)}{(hasPadding ? Padding : "")}{(hasUnknown ? Unknown : "")}";

    private static string[] Tokens(string path, string[] lines, bool areWords)
    {
        // The last line ends too, so that a file that was cut off is found.
        if (lines[^1].Length > 0) throw new InvalidDataException($"{path}: line {lines.Length} has no end, the file was cut off");
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
