using System.Text.Json;
using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>The modules of Fixtures/sequence-modules give PyTorch's outputs and gradients, and leave the generator where it
/// leaves it.</summary>
[RestoresGlobals]
internal sealed class SequenceModulesTests
{
    /// <summary>Sums of some tens of products of numbers around 1, in another order.</summary>
    private const double RelativeTolerance = 2e-5, AbsoluteTolerance = 3e-6;

    private static readonly Lazy<JsonDocument> Json = new(() =>
        JsonDocument.Parse(File.ReadAllText(Repository.Fixture("sequence-modules", "sequence-modules.json"))));

    private static readonly Dictionary<string, SequenceModuleCase> Cases = SequenceModuleCases.All().ToDictionary(c => c.Name);

    public static IEnumerable<string> Names() => Json.Value.RootElement.GetProperty("cases").EnumerateObject().Select(c => c.Name);

    [TestCaseSource(nameof(Names))]
    public void GivesWhatPyTorchGives(string name)
    {
        Assert.That(Cases.Keys, Contains.Item(name));
        JsonElement expected = Json.Value.RootElement.GetProperty("cases").GetProperty(name);
        var generator = new TorchGenerator(3);
        Generator.Default = generator;
        SequenceModuleCase wanted = Cases[name];
        Module module = wanted.Make();
        Assert.That(module.NamedParameters.Select(pair => pair.Key), Is.EqualTo(Strings(expected, "parameters")));
        Tensor[] inputs = [.. wanted.Shapes.Select(shape => Tensor.Normal(0, 1, shape))];
        foreach (Tensor input in inputs) input.RequiresGrad = true;
        Tensor[] outputs = wanted.Call(module, inputs);
        Tensor loss = Tensor.Scalar(0);
        foreach (Tensor output in outputs) loss += (output * Tensor.Normal(0, 1, output.Shape.AsSpan())).Sum();
        double[][] values = Lists(expected, "outputs"), gradients = Lists(expected, "inputs");
        Assert.That(outputs, Has.Length.EqualTo(values.Length));
        for (int i = 0; i < outputs.Length; i++) Compare($"output {i}", outputs[i].ToArray(), values[i]);
        loss.Backward();
        for (int i = 0; i < inputs.Length; i++) Compare($"gradient of input {i}", Gradient(inputs[i]), gradients[i]);
        CompareParameters(module, Lists(expected, "gradients [sum of absolutes, first, last]"));
        Assert.That(
            (long[])[generator.NextInteger(0, 1 << 20), generator.NextInteger(0, 1 << 20)],
            Is.EqualTo(expected.GetProperty("next_random_integers").EnumerateArray().Select(v => v.GetInt64())));
    }

    /// <summary>What takes no part has none, in PyTorch too; the file has zeros.</summary>
    private static float[] Gradient(Tensor leaf) => leaf.Grad?.ToArray() ?? new float[leaf.Count];

    private static void CompareParameters(Module module, double[][] expected)
    {
        int i = 0;
        foreach ((string name, Tensor parameter) in module.NamedParameters)
        {
            float[] gradient = Gradient(parameter);
            double[] summary = [gradient.Sum(v => (double)Math.Abs(v)), gradient[0], gradient[^1]];
            for (int part = 0; part < summary.Length; part++)
            {
                double allowed = AbsoluteTolerance * 3 + RelativeTolerance * expected[i][0];
                Assert.That(Math.Abs(summary[part] - expected[i][part]) <= allowed,
                    $"gradient of {name}: {summary[part]}, not {expected[i][part]}");
            }

            i++;
        }
    }

    private static void Compare(string what, float[] actual, double[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), what);
        for (int i = 0; i < actual.Length; i++)
        {
            bool isClose = Math.Abs(actual[i] - expected[i]) <= AbsoluteTolerance + RelativeTolerance * Math.Abs(expected[i]);
            Assert.That(isClose, $"{what}, element {i}: {actual[i]}, not {expected[i]}");
        }
    }

    private static string[] Strings(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];

    private static double[][] Lists(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(list => list.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
}
