using System.Globalization;
using System.Reflection;
using DropoutLab.Lab.Playground;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DropoutLab.Tests.Lab.Playground;

/// <summary>The program that the page shows is compiled and run: it must end with the losses of the page.</summary>
[NonParallelizable]
internal sealed class SameInCSharpTests
{
    // What a console project has by ImplicitUsings.
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.Linq;";

    private static IEnumerable<PlaySettings> Settings()
    {
        yield return new PlaySettings { Epochs = 5, Hidden = 20 };
        yield return new PlaySettings
        {
            Epochs = 5,
            Hidden = 20,
            Generator = PlaySettings.Philox,
            Layers = 1,
            Activation = "gelu",
            Function = "cubic",
            SameStart = true,
            Points = new PlayPoints { TrainX = [-1, 0, 0.5f], TrainY = [0.1f, -0.25f, 1e-3f], TestX = [0, 1], TestY = [1, 1] },
        };
        var random = new Random(7);
        T Any<T>(params T[] choices) => choices[random.Next(choices.Length)];
        NetSettings Net() => new()
        {
            Kind = Any(NetSettings.None, NetSettings.Inverted, NetSettings.Vanilla, NetSettings.Gaussian, NetSettings.DropConnect),
            DropProbabilities = [Any(0, 0.5), Any(0.1, 0.9), Any(0.25, 0.5)],
            Optimizer = Any(NetSettings.Adam, NetSettings.Sgd),
            LearningRate = Any(0.001, 0.01),
            L1 = Any(0, 1e-4),
            ProximalL1 = Any(0, 1e-3),
            L2 = Any(0, 1e-5),
            MaxNorm = Any(0, 1.5),
        };
        for (int i = 0; i < 6; i++)
        {
            yield return new PlaySettings
            {
                Epochs = 5,
                Hidden = 16,
                Layers = Any(1, 2, 3),
                Seed = random.Next(),
                Samples = 7,
                Noise = Any(0, 0.1),
                Function = Any("line", "parabola", "cubic", "step"),
                Activation = Any("relu", "tanh", "gelu"),
                Generator = Any("torch", "philox"),
                SameStart = i == 3,
                Left = Net(),
                Right = Net(),
            };
        }
    }

    [Test]
    public void CompilesAndEndsWithTheLossesOfThePage()
    {
        foreach (PlaySettings settings in Settings())
        {
            var training = new PlayTraining(settings.Checked());
            while (!training.IsDone) training.Step();
            string program = SameInCSharp.Program(settings);
            double[] printed = [.. Output(program).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))];
            for (int net = 0; net < 2; net++)
            {
                double expected = training.Nets[net].Loss(training.TestX, training.TestY);
                // The program adds the squares in float, the page in double.
                Assert.That(printed[net], Is.EqualTo(expected).Within(1e-6 * expected), program);
            }
        }
    }

    private static string Output(string program)
    {
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(Tensor).Assembly.Location).Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            $"program{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(program, options)], references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release));
        using var assembly = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        Assert.That(result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1701"),
            Is.Empty, program);
        TextWriter before = Console.Out;
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        try
        {
            Console.SetOut(output);
            MethodInfo entry = Assembly.Load(assembly.ToArray()).EntryPoint!;
            entry.Invoke(null, entry.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(before);
        }

        return output.ToString();
    }
}
