using System.Reflection;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Samples;

/// <summary>Programs of samples/ of sequences and images, run as they stand.</summary>
internal sealed class SampleProgramTests : SampleFixture
{
    private const string Usings = "global using System; global using System.IO; global using System.Linq;";

    [Test]
    public void ACharacterModelOfAReadmesSizeWritesText()
    {
        string[] lines = Run("characters.cs", Path.Combine(Repository.Root, "LICENSE"));
        Assert.That(lines, Has.Length.LessThan(30));
        Assert.That(Printed, Has.Length.GreaterThan(250).And.Contains("Software"), "it has learned the words of its text");
    }

    [Test]
    public void AStateThatIsCarriedAndDetachedRemembersAcrossStretches()
    {
        Run("long-memory.cs");
        double[] right = [.. Printed.Split('\n').Select(line => double.Parse(
            line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.That(right, Has.Length.EqualTo(2));
        Assert.That(right[0], Is.GreaterThan(95), "carried");
        Assert.That(right[1], Is.InRange(65, 85), "forgotten: 4 of 8 steps are a guess");
    }

    [Test]
    public void AConvolutionalNetKnowsMostDigits()
    {
        Run("images.cs", Path.Combine(Repository.Root, "Lab", "BuiltInData", "digits.csv.gz"));
        Assert.That(Printed, Does.Match(@"^3\d\d images of 1 x 8 x 8, right: "));
        string right = Printed.Split(' ')[^2];
        Assert.That(double.Parse(right, System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(95));
    }

    [Test]
    public void TheSameNetTakesAFolderOfFashionMnist()
    {
        using var folder = new TemporaryDirectory();
        TinyFashionMnist.Write(folder.FullPath);
        Run("images.cs", folder.FullPath);
        Assert.That(Printed, Does.StartWith("40 images of 1 x 4 x 4, right: "));
    }

    /// <summary>Compiles and runs a program; gives its lines.</summary>
    private static string[] Run(string file, params string[] arguments)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "samples", file));
        string code = string.Join('\n', lines.Where(line => !line.StartsWith("#:", StringComparison.Ordinal)));
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            $"sample{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(Usings, options), CSharpSyntaxTree.ParseText(code, options)],
            [
                .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                    .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                    .Append(typeof(DropoutLab.Tensor).Assembly.Location).Select(path => MetadataReference.CreateFromFile(path)),
            ],
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        Assert.That(result.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning && one.Id != "CS1701"), Is.Empty, file);
        Assembly.Load(assembly.ToArray()).EntryPoint!.Invoke(null, [arguments]);
        return lines;
    }
}
