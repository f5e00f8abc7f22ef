using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DropoutLab.Tests.Docs;

/// <summary>Who pastes the code of a page into a new console project gets a program that compiles.</summary>
/// <remarks>A block with using lines begins a program, and the blocks behind it go on with it, as a reader would paste them. The blocks of
/// a page before its first using lines are parts of programs, shown to be read.</remarks>
internal sealed class PastedProgramTests
{
    /// <summary>What the SDK's implicit usings are in a console project.</summary>
    private static readonly SyntaxTree ImplicitUsings = CSharpSyntaxTree.ParseText(string.Concat(
        "System System.Collections.Generic System.IO System.Linq System.Net.Http System.Threading System.Threading.Tasks".Split(' ')
            .Select(name => $"global using {name};\n")));

    /// <summary>Pages that a reader follows from the first line on.</summary>
    private static readonly string[] Whole =
        ["README.md", "docs/getting-started.md", "docs/modules.md", "docs/saving.md", "docs/tabular.md", "docs/from-pytorch-and-keras.md"];

    [Test]
    public void EveryProgramOfThePagesCompilesAsItStands()
    {
        MetadataReference[] references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Append(typeof(Tensor).Assembly.Location).Distinct().Select(path => MetadataReference.CreateFromFile(path)),
        ];
        var problems = new List<string>();
        foreach (MarkdownPage page in MarkdownPage.All())
        {
            (int line, string code)[] programs = [.. Programs(page)];
            foreach ((int line, string code) in programs)
                problems.AddRange(Compile(code, references).Select(problem => $"{page.Name}({line}): {problem}"));
            if (Whole.Contains(page.Name) && page.Blocks.First(IsCode).Lines.All(text => CodeSample.UsingOf(text) is null))
                problems.Add($"{page.Name}: its first block has no using lines");
        }

        Assert.That(problems, Is.Empty, string.Join('\n', problems));
    }

    private static bool IsCode(FencedBlock block) => block is { Language: "csharp", IsFragment: false };

    private static IEnumerable<(int Line, string Code)> Programs(MarkdownPage page)
    {
        int line = 0;
        var code = new List<string>();
        foreach (FencedBlock block in page.Blocks.Where(IsCode))
        {
            if (Array.Exists(block.Lines, text => CodeSample.UsingOf(text) is not null))
            {
                if (code.Count > 0) yield return (line, string.Join('\n', code));
                (line, code) = (block.LineNumber, []);
            }
            else if (code.Count == 0)
            {
                continue;
            }

            code.AddRange(block.Lines);
        }

        if (code.Count > 0) yield return (line, string.Join('\n', code));
    }

    private static IEnumerable<string> Compile(string code, MetadataReference[] references)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code);
        bool isProgram = tree.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable);
        ImmutableArray<Diagnostic> found = CSharpCompilation.Create("Pasted", [ImplicitUsings, tree], references, options).GetDiagnostics();
        return found.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => $"line {diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}: {diagnostic.GetMessage(null)}");
    }
}
