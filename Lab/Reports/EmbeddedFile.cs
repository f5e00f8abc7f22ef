namespace DropoutLab.Lab.Reports;

/// <summary>Files inside the lab's assembly: fonts, style and script of the pages.</summary>
internal static class EmbeddedFile
{
    internal static Stream Open(string name) =>
        typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"The lab's assembly has no file '{name}'.");

    internal static string ReadText(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }
}
