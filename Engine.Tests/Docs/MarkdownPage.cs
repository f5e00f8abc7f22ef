using System.Text.RegularExpressions;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Docs;

/// <summary>A page of the documentation, split into what its tests look at.</summary>
internal sealed partial class MarkdownPage
{
    private readonly List<FencedBlock> blocks = [];
    private readonly List<(int LineNumber, string Text)> prose = [];
    private readonly HashSet<string> anchors = new(StringComparer.Ordinal);

    public MarkdownPage(string path)
    {
        Path = path;
        Name = System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
        Split(File.ReadAllLines(path));
        foreach ((_, string text) in prose)
            if (Heading().Match(text) is { Success: true } heading) AddAnchor(heading.Groups[1].Value);
    }

    public string Path { get; }

    /// <summary>The path from the repository's root, with slashes.</summary>
    public string Name { get; }

    public IReadOnlyList<FencedBlock> Blocks => blocks;

    /// <summary>The lines outside of fenced blocks.</summary>
    public IReadOnlyList<(int LineNumber, string Text)> Prose => prose;

    public bool HasAnchor(string anchor) => anchors.Contains(anchor);

    /// <summary>Targets of links and pictures, without those inside inline code.</summary>
    public IEnumerable<(int LineNumber, string Target)> Links()
    {
        foreach ((int number, string text) in prose)
            foreach (Match link in Link().Matches(InlineCode().Replace(text, "")))
                yield return (number, link.Groups[1].Value);
    }

    /// <summary>The README and all pages below docs, and those of the root that link to them.</summary>
    public static IEnumerable<MarkdownPage> All() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Select(path => new MarkdownPage(path));

    public override string ToString() => Name;

    private void Split(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                prose.Add((i + 1, lines[i]));
                continue;
            }

            int end = Array.FindIndex(lines, i + 1, line => line.StartsWith("```", StringComparison.Ordinal));
            if (end < 0) throw new InvalidDataException($"{Name}({i + 1}): the block has no end");
            bool isFragment = i > 0 && lines[i - 1].StartsWith("<!-- fragment:", StringComparison.Ordinal);
            blocks.Add(new FencedBlock(lines[i][3..].Trim(), lines[(i + 1)..end], i + 1, isFragment));
            i = end;
        }
    }

    /// <summary>GitHub's anchor of a heading: lower case, no punctuation, hyphens for spaces, a number if it was there before.</summary>
    private void AddAnchor(string heading)
    {
        string anchor = NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');
        for (int copy = 0; !anchors.Add(copy == 0 ? anchor : $"{anchor}-{copy}"); copy++) ;
    }

    [GeneratedRegex(@"^#{1,6}\s+(.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{Nd}\- _]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();
}
