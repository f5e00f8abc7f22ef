using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Docs;

/// <summary>The part of a page that is written by a test, between two comments, so that it cannot go out of date.</summary>
/// <param name="page">The page's path from the repository's root.</param>
/// <param name="test">The test that writes it.</param>
internal sealed class WrittenPart(string page, string test)
{
    private const string Variable = "DROPOUTLAB_WRITE_DOCS", Begin = "<!-- written by a test -->\n", End = "<!-- end of what is written -->";

    private string Path => System.IO.Path.Combine(Repository.Root, page);

    /// <summary>What is wrong with the page; null if it says what it should. Under DROPOUTLAB_WRITE_DOCS=1 it is written first.</summary>
    public string? Problem(string expected)
    {
        string text = File.ReadAllText(Path);
        int start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, stop = text.IndexOf(End, StringComparison.Ordinal);
        if (start < Begin.Length || stop < start) return $"{page} has no place for it: {Begin.Trim()} ... {End}";
        string whole = $"{text[..start]}\n{expected.Trim()}\n\n{text[stop..]}";
        if (whole == text) return null;
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            File.WriteAllText(Path, whole);
            return null;
        }

        string[] now = text[start..stop].Trim().Split('\n'), then = expected.Trim().Split('\n');
        int line = now.Zip(then).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{page} is out of date; write it with: {Variable}=1 dotnet test -c Release --filter {test}\n"
            + $"first difference: \"{now.ElementAtOrDefault(line)}\" stands there, \"{then.ElementAtOrDefault(line)}\" expected";
    }
}
