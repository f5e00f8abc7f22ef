using System.Text.RegularExpressions;
using DropoutLab.Tests.Docs;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Structure;

/// <summary>How the lines of sources and pages are laid out, as far as the compiler does not look at it.</summary>
internal sealed partial class LineStructureTests
{
    private const int LongestLine = 140;

    private static readonly string[] Projects = ["Engine", "Engine.Mpi", "Engine.Tests", "Engine.Benchmarks", "Lab"];

    /// <summary>A raw string may hold longer lines: its text is written as it is.</summary>
    [Test]
    public void NoLineOfASourceIsLong()
    {
        IEnumerable<string> tooLong = Sources().SelectMany(file => OutsideRawStrings(file.Lines)
            .Where(line => line.Text.Length > LongestLine)
            .Select(line => $"{file.Name}:{line.Number}: {line.Text.Length} characters"));
        Assert.That(tooLong, Is.Empty, $"at most {LongestLine} characters");
    }

    /// <summary>A row of a table cannot be broken, nor can an address.</summary>
    [Test]
    public void NoLineOfAPageIsLong()
    {
        IEnumerable<string> tooLong =
            from page in Pages()
            from line in page.Lines.Select((text, i) => (Text: text, Number: i + 1))
            where line.Text.Length > LongestLine && !line.Text.TrimStart().StartsWith('|') && !Address().IsMatch(line.Text)
            select $"{page.Name}:{line.Number}: {line.Text.Length} characters";
        Assert.That(tooLong, Is.Empty, $"at most {LongestLine} characters");
    }

    [Test]
    public void NoParagraphHasALineOfOneWord()
    {
        IEnumerable<string> stubs = Sources().SelectMany(file => Stubs(CommentLines(file.Lines)).Select(number => $"{file.Name}:{number}"))
            .Concat(Pages().SelectMany(page => Stubs(Prose(page.Lines)).Select(number => $"{page.Name}:{number}")));
        Assert.That(stubs, Is.Empty, "a paragraph is filled anew as a whole when its text changes; its last line has two words or more");
    }

    [Test]
    public void AStatementStandsOnTheLineOfItsIfWhenItFits()
    {
        IEnumerable<string> broken = Sources().SelectMany(file => Enumerable.Range(0, Math.Max(0, file.Lines.Length - 2))
            .Where(i => If().IsMatch(file.Lines[i]) && IsBalanced(file.Lines[i]) && OneStatement().IsMatch(file.Lines[i + 1])
                && !file.Lines[i + 2].TrimStart().StartsWith("else", StringComparison.Ordinal)
                && file.Lines[i].Length + 1 + file.Lines[i + 1].Trim().Length <= LongestLine)
            .Select(i => $"{file.Name}:{i + 1}"));
        Assert.That(broken, Is.Empty);
    }

    [TestCase("/// <summary>One two", "/// three</summary>", 2)]
    [TestCase("/// <para>One two", "/// three", "/// four five.</para>", 2)]
    [TestCase("/// <summary>", "/// One.", "/// </summary>")]
    [TestCase("/// <summary>One.</summary>", "/// <returns>Two.</returns>")]
    [TestCase("/// <para>One two", "/// <see cref=\"Tensor\"/></para>", 2)]
    [TestCase("// one two", "// three", 2)]
    [TestCase("// one two", "int three;", "// four")]
    public void AStubOfACommentIsFound(params object[] linesAndStubs)
    {
        string[] lines = [.. linesAndStubs.OfType<string>()];
        Assert.That(Stubs(CommentLines(lines)), Is.EqualTo(linesAndStubs.OfType<int>()));
    }

    [TestCase("One two", "three", 2)]
    [TestCase("- One two", "  three", 2)]
    [TestCase("One two", "", "three")]
    [TestCase("- One", "- two")]
    [TestCase("```", "one two", "three", "```")]
    public void AStubOfAPageIsFound(params object[] linesAndStubs)
    {
        string[] lines = [.. linesAndStubs.OfType<string>()];
        Assert.That(Stubs(Prose(lines)), Is.EqualTo(linesAndStubs.OfType<int>()));
    }

    private static IEnumerable<(string Name, string[] Lines)> Sources() =>
        from project in Projects
        from path in Repository.Sources(project)
        select (Path.GetRelativePath(Repository.Root, path), File.ReadAllLines(path));

    private static IEnumerable<(string Name, string[] Lines)> Pages() =>
        MarkdownPage.All().Select(page => (page.Name, File.ReadAllLines(page.Path)));

    private static IEnumerable<(int Number, string Text)> OutsideRawStrings(string[] lines)
    {
        bool isRaw = false;
        for (int i = 0; i < lines.Length; i++)
        {
            bool wasRaw = isRaw;
            if (RawQuotes().Count(lines[i]) % 2 == 1) isRaw = !isRaw;
            if (!wasRaw) yield return (i + 1, lines[i]);
        }
    }

    /// <summary>Text of the comments; "" where no paragraph goes on: code, a tag on its own line, the end of a block.</summary>
    private static IEnumerable<string> CommentLines(string[] lines)
    {
        bool isCode = false;
        foreach (string line in lines)
        {
            Match comment = Comment().Match(line);
            string text = comment.Success ? comment.Groups[1].Value.Trim() : "";
            if (text.Contains("<code", StringComparison.Ordinal)) isCode = true;
            yield return isCode || OnlyTags().IsMatch(text) ? "" : text;
            if (text.Contains("</code>", StringComparison.Ordinal)) isCode = false;
            if (BlockEnd().IsMatch(text)) yield return "\0";
        }
    }

    private static IEnumerable<string> Prose(string[] lines)
    {
        bool isFenced = false;
        foreach (string line in lines)
        {
            bool isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            yield return isFenced || isFence ? "" : NotProse().IsMatch(line) ? "" : line;
            if (isFence) isFenced = !isFenced;
        }
    }

    /// <summary>Numbers of the lines of one word that go on with a paragraph. A line of two words or fewer before it had none to give away,
    /// and "\0" ends a paragraph without being a line.</summary>
    private static IEnumerable<int> Stubs(IEnumerable<string> lines)
    {
        int number = 0, wordsBefore = 0;
        foreach (string line in lines)
        {
            if (line == "\0")
            {
                wordsBefore = 0;
                continue;
            }

            number++;
            bool begins = ParagraphStart().IsMatch(line);
            int words = Word().Count(line);
            if (words == 1 && wordsBefore > 1 && !begins) yield return number;
            wordsBefore = words;
        }
    }

    private static bool IsBalanced(string line) => line.Count(c => c == '(') == line.Count(c => c == ')');

    [GeneratedRegex(@"https?://\S{20,}")]
    private static partial Regex Address();

    [GeneratedRegex("\"\"\"+")]
    private static partial Regex RawQuotes();

    [GeneratedRegex(@"^\s*///?(?!/)(.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:</?(?:summary|remarks|para|param|typeparam|returns|exception|value|example|list|item)\b[^>]*>\s*)+$")]
    private static partial Regex OnlyTags();

    [GeneratedRegex(
        @"(?:</(?:summary|remarks|para|param|typeparam|returns|exception|value|item|description|term|list)>|<inheritdoc[^>]*/>)$")]
    private static partial Regex BlockEnd();

    [GeneratedRegex(@"^\s*(?:[|#<]|\$\$|\[[^\]]+\]:|!\[)|^\s*$")]
    private static partial Regex NotProse();

    [GeneratedRegex(@"^\s*(?:[-+*>]|\d+[.)]) |^<(?:summary|remarks|para|param|typeparam|returns|exception|value|item|description|term)\b")]
    private static partial Regex ParagraphStart();

    /// <summary>A word; the blanks of a tag, of inline code and of a formula do not divide it.</summary>
    [GeneratedRegex(@"(?:<[^>]*>|`[^`]*`|\$[^$]*\$|\S)+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\s*if \(.*\)$")]
    private static partial Regex If();

    [GeneratedRegex(@"^\s+(?=\S)(?!(?:if|for|foreach|while|using|lock|fixed)\b|//|\{|\})[^/]*;$")]
    private static partial Regex OneStatement();
}
