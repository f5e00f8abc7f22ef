using System.Text.RegularExpressions;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Structure;

/// <summary>The house keeps its plan: what lies where, who may know whom, and where unsafe code is.</summary>
internal sealed partial class StructureTests
{
    private const int LongestFile = 500;

    /// <summary>A folder uses only folders with a lower number.</summary>
    private static readonly Dictionary<string, int> Levels = new()
    {
        ["Kernels"] = 0,
        ["Generators"] = 0,
        ["Tensors"] = 1,
        ["Operations"] = 2,
        ["Layers"] = 3,
        ["Losses"] = 3,
        ["Optimizers"] = 3,
        ["Formats"] = 4,
        ["Data"] = 4,
        ["Distributed"] = 5,
        ["Training"] = 6,
    };

    /// <summary>Uses inside one level that are meant: what is filled with random numbers is filled by kernels, and what was learned from a
    /// table is saved as a model is.</summary>
    private static readonly (string User, string Used)[] AllowedNeighbours = [("Generators", "Kernels"), ("Data", "Formats")];

    [Test]
    public void EveryFolderHasALevel()
    {
        IEnumerable<string> unknown = EngineFiles().Select(file => file.Folder).Distinct().Except(Levels.Keys);
        Assert.That(unknown, Is.Empty, "a new folder of Engine needs a level here and in docs/architecture.md");
    }

    [Test]
    public void FoldersUseOnlyLowerFolders()
    {
        (string Folder, string Path, string Code)[] files = [.. EngineFiles().Where(file => Levels.ContainsKey(file.Folder))];
        Dictionary<string, Regex> mentions = Levels.Keys.ToDictionary(folder => folder, folder => MentionOf(folder, files));
        IEnumerable<string> violations =
            from file in files
            from used in Levels.Keys
            where used != file.Folder && Levels[used] >= Levels[file.Folder] && !AllowedNeighbours.Contains((file.Folder, used))
            let match = mentions[used].Match(file.Code)
            where match.Success
            select $"{file.Path} ({file.Folder}) mentions {match.Value} ({used})";
        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void UnsafeCodeIsInKernelsOnly()
    {
        IEnumerable<string> outside = EngineFiles()
            .Where(file => file.Folder != "Kernels" && UnsafeCode().IsMatch(file.Code))
            .Select(file => file.Path);
        Assert.That(outside, Is.Empty);
    }

    [Test]
    public void EngineUsesNoReflection()
    {
        IEnumerable<string> users = EngineFiles().Where(file => Reflection().IsMatch(file.Code)).Select(file => file.Path);
        Assert.That(users, Is.Empty, "Engine is trimmed and compiled ahead of time");
    }

    [Test]
    public void NoFileIsLong()
    {
        IEnumerable<string> tooLong =
            from project in new[] { "Engine", "Engine.Mpi", "Engine.Tests", "Engine.Benchmarks", "Lab" }
            from path in Repository.Sources(project)
            let lines = File.ReadLines(path).Count()
            where lines > LongestFile
            select $"{Path.GetRelativePath(Repository.Root, path)}: {lines} lines";
        Assert.That(tooLong, Is.Empty, $"a file of more than {LongestFile} lines holds more than one idea");
    }

    /// <summary>What several operations share, and the types of their arguments, are in Shared.</summary>
    [Test]
    public void AFileOfOperationsIsAnOperation()
    {
        IEnumerable<string> others = EngineFiles()
            .Where(file => file.Folder == "Operations" && Path.GetFileName(Path.GetDirectoryName(file.Path)) != "Shared")
            .Where(file => !file.Code.Contains("partial class Tensor", StringComparison.Ordinal))
            .Select(file => file.Path);
        Assert.That(others, Is.Empty);
    }

    /// <summary>Small structs of an interface, such as the terms of a sum, may stand together, and the types of a sample.</summary>
    [Test]
    public void OneTypeAFile()
    {
        IEnumerable<string> several =
            from project in new[] { "Engine", "Engine.Mpi", "Engine.Tests", "Engine.Benchmarks", "Lab" }
            from path in Repository.Sources(project)
            where !path.EndsWith("Samples.cs", StringComparison.Ordinal)
            let types = OuterType().Matches(WithoutCommentsAndStrings(File.ReadAllText(path)))
            where types.Count > 1 && !types.All(type => type.Groups["kind"].Value == "interface" || type.Groups["family"].Success)
            select $"{Path.GetRelativePath(Repository.Root, path)}: {string.Join(", ", types.Select(type => type.Groups["name"].Value))}";
        Assert.That(several, Is.Empty);
    }

    /// <summary>"X expected, Y came": a message says neither what must be nor ends as a sentence.</summary>
    [Test]
    public void MessagesSayWhatWasExpected()
    {
        IEnumerable<string> others =
            from path in Repository.Sources("Engine")
            from Match thrown in Thrown().Matches(File.ReadAllText(path))
            let texts = Text().Matches(thrown.Value).Select(text => text.Groups[1].Value).ToArray()
            where texts.Length > 0 && (texts[^1].EndsWith('.') || texts.Any(text => Duty().IsMatch(text)))
            select $"{Path.GetRelativePath(Repository.Root, path)}: {string.Concat(texts)}";
        Assert.That(others, Is.Empty);
    }

    /// <summary>A fixture that sets something of the whole process says so; helpers set it for fixtures that do.</summary>
    [Test]
    public void ATestThatChangesAGlobalRestoresIt()
    {
        IEnumerable<string> silent =
            from path in Repository.Sources("Engine.Tests")
            let code = WithoutCommentsAndStrings(File.ReadAllText(path))
            where GlobalChange().IsMatch(code) && code.Contains("[Test", StringComparison.Ordinal)
            where !code.Contains("[RestoresGlobals]", StringComparison.Ordinal)
            where !code.Contains(": SampleFixture", StringComparison.Ordinal)
            select Path.GetRelativePath(Repository.Root, path);
        Assert.That(silent, Is.Empty, "[RestoresGlobals] belongs on the fixture");
    }

    [Test]
    public void OraclesCallNothingInTheEngine()
    {
        IEnumerable<string> users = Repository.Sources("Engine.Tests")
            .Where(path => path.Contains($"{Path.DirectorySeparatorChar}Oracles{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(path => EngineMention().IsMatch(WithoutCommentsAndStrings(File.ReadAllText(path))))
            .Select(path => Path.GetRelativePath(Repository.Root, path));
        Assert.That(users, Is.Empty);
    }

    private static IEnumerable<(string Folder, string Path, string Code)> EngineFiles() =>
        from path in Repository.Sources("Engine")
        let relative = Path.GetRelativePath(Path.Combine(Repository.Root, "Engine"), path)
        where relative.Contains(Path.DirectorySeparatorChar)
        select (relative.Split(Path.DirectorySeparatorChar)[0], relative, WithoutCommentsAndStrings(File.ReadAllText(path)));

    /// <summary>How a folder shows in the code of another: by its namespace; where folders share the namespace DropoutLab, by the types
    /// that it declares (Tensor is declared in parts by two of them and belongs to Tensors).</summary>
    private static Regex MentionOf(string folder, IEnumerable<(string Folder, string Path, string Code)> files)
    {
        if (folder is not ("Generators" or "Tensors" or "Operations"))
            return new Regex($@"\bDropoutLab\.{folder}\b|(?<!namespace DropoutLab\.\w*)\busing {folder}\b");
        string[] types =
        [
            .. files.Where(file => file.Folder == folder)
                .SelectMany(file => DeclaredType().Matches(file.Code).Select(match => match.Groups[1].Value))
                .Where(name => name != "Tensor" || folder == "Tensors")
                .Distinct(),
        ];
        // Not a member of a generic type.
        return types.Length == 0 ? new Regex("(?!)") : new Regex($@"(?<!>\.)\b(?:{string.Join('|', types)})\b");
    }

    private static string WithoutCommentsAndStrings(string code) => CommentOrString().Replace(code, " ");

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""(?:\\.|[^""\\\n])*""", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|\bMemoryMarshal\.GetReference\b|\bMemoryMarshal\.GetArrayDataReference\b")]
    private static partial Regex UnsafeCode();

    [GeneratedRegex(
        @"\bSystem\.Reflection\b|\bActivator\.|\.GetMethod\(|\btypeof\(.*\.GetProperty\(|GetType\(\)\.GetProperty\(|\.GetField\(|" +
        @"\bReflection\.Emit\b")]
    private static partial Regex Reflection();

    [GeneratedRegex(
        @"^\s*(?:(?:public|internal|file|sealed|static|abstract|readonly|ref|partial)\s+)*" +
        @"(?:class|struct|interface|enum|record(?:\s+struct)?)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex DeclaredType();

    /// <summary>A type that is not inside another; one of a family is a struct that implements something.</summary>
    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|readonly|ref|partial|unsafe)\s+)*" +
        @"(?<kind>class|struct|interface|enum|record(?:\s+struct)?)\s+(?<name>\w+)(?<family>(?<=struct\s+\w+)(?:<\w+>)?(?:\([^)]*\))? : )?",
        RegexOptions.Multiline)]
    private static partial Regex OuterType();

    [GeneratedRegex(@"\bnew \w*Exception\(.*?\)(?:;|\n)", RegexOptions.Singleline)]
    private static partial Regex Thrown();

    [GeneratedRegex(@"""((?:\\.|[^""\\\n])*)""")]
    private static partial Regex Text();

    [GeneratedRegex(@"\b(?:must|should|cannot be)\b")]
    private static partial Regex Duty();

    [GeneratedRegex(@"\b(?:Parallelism\.MaxThreads|Generator\.Default|ConvolutionMethods\.UseWinograd) = ")]
    private static partial Regex GlobalChange();

    [GeneratedRegex(@"\bTensor\b|\bGenerator\b|\bDropoutLab\.(?!Tests\b)\w")]
    private static partial Regex EngineMention();
}
