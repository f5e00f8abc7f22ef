using System.Text.RegularExpressions;

namespace DropoutLab.Tests.Docs;

/// <summary>What the pages say runs, and where they point exists.</summary>
/// <remarks>A block marked csharp is a sample of this folder, whole and verbatim but for indentation, and its using lines stand at the top
/// of the sample's file. A block that cannot compile by itself says so and why, in a comment on the line before it that begins with
/// <c>&lt;!-- fragment:</c>.</remarks>
internal sealed partial class DocumentationTests
{
    private static readonly IReadOnlyList<MarkdownPage> Pages = [.. MarkdownPage.All()];

    [Test]
    public void EveryCsharpBlockIsCodeThatCompiles()
    {
        var problems = new List<string>();
        foreach (MarkdownPage page in Pages)
            foreach (FencedBlock block in page.Blocks)
                if (ProblemOf(block) is { } problem) problems.Add($"{page.Name}({block.LineNumber}): {problem}");
        Assert.That(problems, Is.Empty, string.Join('\n', problems));
    }

    [Test]
    public void EverySampleIsShownOnAPage()
    {
        HashSet<string> shown = [.. Pages.SelectMany(page => page.Blocks).Select(block => Split(block).Code)];
        string[] unused =
        [
            .. CodeSample.All.Where(sample => !shown.Contains(sample.Code)).Select(sample => $"{sample.FileName}: {sample.Name}"),
        ];
        Assert.That(unused, Is.Empty);
    }

    [Test]
    public void EveryRelativeLinkPointsToSomething()
    {
        var problems = new List<string>();
        foreach (MarkdownPage page in Pages)
            foreach ((int line, string target) in page.Links())
            {
                if (!Uri.TryCreate(target, UriKind.Absolute, out _) && !Exists(page, target))
                    problems.Add($"{page.Name}({line}): {target}");
            }

        Assert.That(problems, Is.Empty, string.Join('\n', problems));
    }

    [Test]
    public void EveryFormulaSurvivesGitHubsMarkdown()
    {
        var problems = new List<string>();
        foreach (MarkdownPage page in Pages)
        {
            foreach (FencedBlock block in page.Blocks.Where(block => block.Language == "math"))
                foreach (string line in block.Lines)
                    if (NotAllowedMacro().IsMatch(line)) problems.Add($"{page.Name}({block.LineNumber}): {line}");
            foreach ((int number, string line) in page.Prose)
                if (FormulaProblemOf(line) is { } problem) problems.Add($"{page.Name}({number}): {problem}");
        }

        Assert.That(problems, Is.Empty, string.Join('\n', problems));
    }

    private static string? ProblemOf(FencedBlock block)
    {
        if (block.Language is "cs" or "c#" or "C#") return "the language is written csharp, or no test sees the block";
        if (block.Language != "csharp" || block.IsFragment) return null;
        (string[] usings, string code) = Split(block);
        if (code.Length == 0) return null; // using lines alone: PastedProgramTests compiles them with what follows
        if (CodeSample.All.FirstOrDefault(sample => sample.Code == code) is not { } found)
            return $"it is no sample of Engine.Tests/Docs; {Nearest(code)}";
        string[] missing = [.. usings.Where(name => !found.Usings.Contains(name))];
        return missing.Length == 0 ? null : $"sample {found.Name} is compiled without using {string.Join(", ", missing)}";
    }

    private static (string[] Usings, string Code) Split(FencedBlock block)
    {
        string[] usings = [.. block.Lines.Select(CodeSample.UsingOf).OfType<string>()];
        return (usings, CodeSample.WithoutIndentation([.. block.Lines.Where(line => CodeSample.UsingOf(line) is null)]));
    }

    /// <summary>The sample with most lines of the block, and the first line of the block that it lacks.</summary>
    private static string Nearest(string code)
    {
        string[] lines = code.Split('\n');
        CodeSample nearest = CodeSample.All.MaxBy(sample => sample.Code.Split('\n').Intersect(lines).Count())!;
        string? missing = lines.Except(nearest.Code.Split('\n')).FirstOrDefault();
        return $"sample {nearest.Name} has {(missing is null ? "other lines too, or another order" : $"no line \"{missing.Trim()}\"")}";
    }

    private static bool Exists(MarkdownPage page, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0
            ? page.Path
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.Path)!, Uri.UnescapeDataString(parts[0])));
        if (parts.Length == 1) return File.Exists(path) || Directory.Exists(path);
        return File.Exists(path) && new MarkdownPage(path).HasAnchor(parts[1]);
    }

    /// <summary>Between bare dollars, markdown still sees underscores, stars and backslashes before punctuation, and takes them; $`...`$
    /// keeps them. A bar ends the cell of a table in both.</summary>
    private static string? FormulaProblemOf(string line)
    {
        bool isTableRow = line.StartsWith('|');
        string rest = line;
        foreach (Match formula in KeptFormula().Matches(line))
        {
            if (isTableRow && formula.Value.Contains('|', StringComparison.Ordinal)) return $"a bar in a table: {formula.Value}";
            if (NotAllowedMacro().IsMatch(formula.Value)) return $"GitHub refuses a macro of {formula.Value}";
            rest = rest.Replace(formula.Value, "", StringComparison.Ordinal);
        }

        rest = InlineCode().Replace(rest, "");
        foreach (Match formula in BareFormula().Matches(rest))
            if (EatenByMarkdown().IsMatch(formula.Value)) return $"write $`...`$ for {formula.Value}";
        return rest.Count(c => c == '$') % 2 == 0 ? null : "a dollar sign without its partner";
    }

    [GeneratedRegex(@"\$`[^`]*`\$")]
    private static partial Regex KeptFormula();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\$[^$]*\$")]
    private static partial Regex BareFormula();

    [GeneratedRegex(@"[_*<]|\\[^A-Za-z]")]
    private static partial Regex EatenByMarkdown();

    [GeneratedRegex(@"\\(operatorname|mbox|phantom|def|newcommand|require|href)\b")]
    private static partial Regex NotAllowedMacro();
}
