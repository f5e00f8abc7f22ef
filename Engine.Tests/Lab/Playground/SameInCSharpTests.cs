using System.Globalization;
using System.Reflection;
using DropoutLab.Lab.Playground;
using DropoutLab.Tests.Support;
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
            Data = "cubic",
            Start = PlaySettings.SameWeights,
            Points = new PlayPoints { TrainX = [-1, 0, 0.5f], TrainY = [0.1f, -0.25f, 1e-3f], TestX = [0, 1], TestY = [1, 1] },
        };
        var half = new NetSettings { Kind = NetSettings.Vanilla, Optimizer = NetSettings.Sgd, LearningRate = 0.01 };
        yield return new PlaySettings
        {
            Epochs = 5,
            Hidden = 20,
            Start = PlaySettings.SameFunction,
            MatchedRates = true,
            Left = half,
            Right = half with { Kind = NetSettings.Inverted, DropProbabilities = [0.2, 0.5, 0.5] },
        };
        yield return new PlaySettings
        {
            Epochs = 3,
            Hidden = 20,
            Batch = 2,
            Data = "moons",
            Points = new PlayPoints
            {
                TrainX = [-1, 0, 0.5f],
                TrainY = [0.1f, -0.25f, 1e-3f],
                TrainClass = [0, 1, 1],
                TestX = [0, 1],
                TestY = [1, 1],
                TestClass = [1, 0],
            },
        };
        yield return new PlaySettings
        {
            Epochs = 2,
            Hidden = 4,
            Layers = 1,
            Samples = 40,
            Batch = 20,
            Data = PlaySettings.HandwrittenDigits,
            Net = PlaySettings.Convolution,
            Start = PlaySettings.SameFunction,
            Left = new NetSettings { Kind = NetSettings.Channel },
            Right = new NetSettings { Kind = NetSettings.Vanilla },
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
            Norm = Any(NetSettings.None, NetSettings.Before, NetSettings.After),
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
                Data = Any("line", "parabola", "cubic", "step", "bump", "circles", "spirals", "corners"),
                Activation = Any("relu", "tanh", "gelu"),
                Generator = Any("torch", "philox"),
                Batch = Any(0, 4),
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
            var training = new PlayTraining(PlayLimits.Check(settings));
            while (!training.IsDone) training.Step();
            string program = SameInCSharp.Program(settings).Replace(
                "Lab/BuiltInData", Path.Combine(Repository.Root, "Lab", "BuiltInData"), StringComparison.Ordinal);
            double[] printed = [.. Output(program).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))];
            for (int net = 0; net < 2; net++)
            {
                double[] predictions = training.Nets[net].Predict(training.Data.TestInputs);
                double expected = PlayScores.Loss(predictions, training.Data.TestTargets, settings.Outputs);
                // The program adds in float, the page in double.
                Assert.That(printed[net], Is.EqualTo(expected).Within(2e-6 * expected), program);
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
