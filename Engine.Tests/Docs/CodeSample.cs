using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Docs;

/// <summary>Code between <c>// &lt;sample name&gt;</c> and <c>// &lt;/sample&gt;</c> in a file of this folder, and the namespaces that the
/// file uses.</summary>
internal sealed record CodeSample(string Name, string FileName, string Code, HashSet<string> Usings)
{
    private const string Start = "// <sample ";
    private const string End = "// </sample>";

    public static IReadOnlyList<CodeSample> All { get; } =
        [.. Repository.Sources(Path.Combine("Engine.Tests", "Docs")).SelectMany(Read)];

    /// <summary>The namespace of a using directive; null for any other line.</summary>
    public static string? UsingOf(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.AsSpan().ContainsAny("=(") ? line[6..^1] : null;

    /// <summary>Lines without the indentation that all of them share, and without blanks at their ends.</summary>
    public static string WithoutIndentation(IReadOnlyList<string> lines)
    {
        int shared = lines.Where(line => line.Trim().Length > 0)
            .Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0)
            .Min();
        return string.Join('\n', lines.Select(line => line.Trim().Length == 0 ? "" : line[shared..].TrimEnd())).Trim('\n');
    }

    private static IEnumerable<CodeSample> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        HashSet<string> usings = [.. lines.Select(UsingOf).OfType<string>()];
        for (int i = 0; i < lines.Length; i++)
        {
            string marker = lines[i].Trim();
            if (!marker.StartsWith(Start, StringComparison.Ordinal)) continue;
            int end = Array.FindIndex(lines, i, line => line.Trim() == End);
            if (end < 0) throw new InvalidDataException($"{path}({i + 1}): the sample has no end");
            string code = WithoutIndentation(lines[(i + 1)..end]);
            yield return new CodeSample(marker[Start.Length..^1], Path.GetFileName(path), code, usings);
            i = end;
        }
    }
}
