using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>Reads text for a model of characters or words.</summary>
public static class TextFile
{
    /// <summary>The text of a file in UTF-8, which may be compressed with gzip; ends of lines become "\n".</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its text, without a byte order mark.</returns>
    /// <exception cref="InvalidDataException">The file is not UTF-8, or its gzip stream is damaged.</exception>
    public static string Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using Stream content = GzipFile.Open(path);
        using var reader = new StreamReader(content, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return reader.ReadToEnd().ReplaceLineEndings("\n");
        }
        catch (System.Text.DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: UTF-8 expected, something else came: {Excerpt.OfName(e.Message)}", e);
        }
    }
}
