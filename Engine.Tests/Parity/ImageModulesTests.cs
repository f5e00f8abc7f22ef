using System.Text.Json;
using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>The layers of Fixtures/image-modules give PyTorch's results and gradients, and leave the generator where it
/// leaves it.</summary>
[RestoresGlobals]
internal sealed class ImageModulesTests
{
    /// <summary>Weights that are off by a rounding of a place below 8, and a mixture of four numbers.</summary>
    private const double Roundings = 16;

    /// <summary>Sums of up to 200 products, added in another order: roundings of either sign, a few dozen in all.</summary>
    private const double RoundingsOfSums = 64;

    private static readonly Lazy<JsonElement> Json = new(() => JsonDocument.Parse(
        File.ReadAllText(Repository.Fixture("image-modules", "image-modules.json"))).RootElement);

    private static readonly Dictionary<string, (int[] Shape, Func<Layer> Make)> Cases = new()
    {
        ["nearest, factor 2"] = ([2, 2, 3, 4], () => new Upsample(scaleFactor: 2)),
        ["nearest, factor 1.7"] = ([1, 2, 5, 6], () => new Upsample(scaleFactor: 1.7)),
        ["nearest, factor 0.6"] = ([1, 2, 7, 6], () => new Upsample(scaleFactor: 0.6)),
        ["nearest, size"] = ([1, 2, 3, 4], () => new Upsample((7, 3))),
        ["bilinear, factor 2"] = ([2, 2, 3, 4], () => new Upsample(scaleFactor: 2, mode: Interpolation.Bilinear)),
        ["bilinear, factor 1.7"] = ([1, 2, 5, 6], () => new Upsample(scaleFactor: 1.7, mode: Interpolation.Bilinear)),
        ["bilinear, factor 0.6"] = ([1, 2, 7, 6], () => new Upsample(scaleFactor: 0.6, mode: Interpolation.Bilinear)),
        ["bilinear, size"] = ([1, 2, 3, 4], () => new Upsample((7, 3), mode: Interpolation.Bilinear)),
        ["bilinear, aligned, factor 2"] =
            ([2, 2, 3, 4], () => new Upsample(scaleFactor: 2, mode: Interpolation.Bilinear, alignCorners: true)),
        ["bilinear, aligned, size"] = ([1, 2, 3, 4], () => new Upsample((1, 9), mode: Interpolation.Bilinear, alignCorners: true)),
        ["stochastic depth"] = ([9, 2, 2, 2], () => new StochasticDepth(0.3)),
        ["drop block of 3"] = ([2, 3, 7, 6], () => new DropBlock(0.2, 3)),
        ["drop block of 5 in less"] = ([2, 3, 4, 3], () => new DropBlock(0.3, 5)),
        ["hardtanh at its ends"] = ([4, 5], () => new Hardtanh(-0.5, 0.75)),
    };

    private static JsonElement Expected => Json.Value.GetProperty("cases");

    private static JsonElement ExpectedOfModules => Json.Value.GetProperty("modules");

    public static IEnumerable<string> Names() => Expected.EnumerateObject().Select(property => property.Name);

    public static IEnumerable<string> ModuleNames() => ExpectedOfModules.EnumerateObject().Select(property => property.Name);

    [TestCaseSource(nameof(Names))]
    public void GivesWhatPyTorchGives(string name)
    {
        JsonElement expected = Expected.GetProperty(name);
        (int[] shape, Func<Layer> make) = Cases[name];
        var generator = new TorchGenerator(3);
        Generator.Default = generator;
        Tensor input = Tensor.From([.. Tensor.Normal(0, 1, shape).ToArray().Select(v => MathF.Round(4 * v) / 4)], shape);
        input.RequiresGrad = true;
        Tensor output = make().Forward(input);
        Tensor wanted = TorchNumbers.Tensor(expected.GetProperty("output"));
        Assert.That(output.Shape, Is.EqualTo(wanted.Shape));
        Compare("output", output.ToArray(), TorchNumbers.Doubles(expected.GetProperty("output").GetProperty("values")));
        output.Backward(Tensor.Normal(0, 1, output.Shape.AsSpan()));
        Compare("gradient", input.Grad!.ToArray(), TorchNumbers.Doubles(expected.GetProperty("gradient")));
        CompareGenerators(generator, expected);
    }

    /// <summary>Initial bits, buffers after some passes, result, gradients of the input and of the parameters, and the draws.</summary>
    [TestCaseSource(nameof(ModuleNames))]
    public void AModuleGivesWhatPyTorchGives(string name)
    {
        Assert.That(ImageModuleCases.All.Keys, Contains.Item(name));
        JsonElement expected = ExpectedOfModules.GetProperty(name);
        var generator = new TorchGenerator(3);
        Generator.Default = generator;
        Layer module = ImageModuleCases.All[name]();
        CompareInitial(module, expected);
        if (expected.GetProperty("redrawn").GetBoolean())
            foreach (Tensor parameter in module.Parameters) parameter.CopyFrom(Tensor.Normal(0, 1, parameter.Shape.AsSpan()).AsSpan());
        for (int pass = 0; pass < expected.GetProperty("training").GetInt32(); pass++) module.Forward(Quarters(expected));
        if (expected.GetProperty("evaluate").GetBoolean()) module.Eval();
        Tensor input = Quarters(expected);
        input.RequiresGrad = true;
        Tensor output = module.Forward(input), wanted = TorchNumbers.Tensor(expected.GetProperty("output"));
        Assert.That(output.Shape, Is.EqualTo(wanted.Shape));
        CompareSums("output", output.ToArray(), TorchNumbers.Doubles(expected.GetProperty("output").GetProperty("values")));
        CompareBuffers(module, expected.GetProperty("buffers"));
        output.Backward(Tensor.Normal(0, 1, output.Shape.AsSpan()));
        CompareSums("gradient", input.Grad!.ToArray(), TorchNumbers.Doubles(expected.GetProperty("gradient")));
        foreach ((string parameter, Tensor values) in module.NamedParameters)
        {
            double[] summary = TorchNumbers.Doubles(expected.GetProperty("parameters").GetProperty(parameter).GetProperty("gradient"));
            CompareSums($"gradient of {parameter}", Summary(values.Grad!.ToArray()), summary);
        }

        CompareGenerators(generator, expected);
    }

    private static void CompareInitial(Layer module, JsonElement expected)
    {
        JsonElement parameters = expected.GetProperty("parameters");
        Assert.That(
            module.NamedParameters.Select(pair => $"{pair.Key} {pair.Value.Shape}"),
            Is.EqualTo(parameters.EnumerateObject().Select(pair => $"{pair.Name} {ShapeOf(pair.Value)}")));
        float[] initial = [.. module.Parameters.SelectMany(parameter => parameter.ToArray())];
        Assert.That(ReferenceFiles.Sha256(initial), Is.EqualTo(expected.GetProperty("initial").GetString()), "initial bits");
    }

    private static void CompareBuffers(Layer module, JsonElement expected)
    {
        Assert.That(
            module.NamedBuffers.Select(pair => pair.Key), Is.EqualTo(expected.EnumerateObject().Select(pair => pair.Name)));
        foreach ((string name, Tensor buffer) in module.NamedBuffers)
        {
            double[] wanted = TorchNumbers.Doubles(expected.GetProperty(name));
            if (name == "num_batches_tracked") Assert.That(buffer.Item(), Is.EqualTo(wanted[0]));
            else CompareSums(name, buffer.ToArray(), wanted);
        }
    }

    private static void CompareGenerators(TorchGenerator generator, JsonElement expected) => Assert.That(
        (long[])[generator.NextInteger(0, 1 << 20), generator.NextInteger(0, 1 << 20)],
        Is.EqualTo(expected.GetProperty("next_random_integers").EnumerateArray().Select(v => v.GetInt64())));

    private static Tensor Quarters(JsonElement expected)
    {
        Shape shape = ShapeOf(expected);
        return Tensor.From([.. Tensor.Normal(0, 1, shape.AsSpan()).ToArray().Select(v => MathF.Round(4 * v) / 4)], shape);
    }

    private static Shape ShapeOf(JsonElement element) =>
        Shape.Of([.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())]);

    /// <summary>As in the script: the sum of the magnitudes, a sum that tells the order, the first and the last.</summary>
    private static float[] Summary(float[] values) =>
    [
        (float)values.Sum(v => (double)Math.Abs(v)), (float)values.Select((v, i) => (double)v * ((i % 7) + 1)).Sum(), values[0], values[^1],
    ];

    private static void CompareSums(string what, float[] actual, double[] expected) => Compare(what, actual, expected, RoundingsOfSums);

    private static void Compare(string what, float[] actual, double[] expected, double roundings = Roundings)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        double allowed = roundings * Tolerance.UnitRoundoff * Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < actual.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= allowed)) Assert.Fail($"{what} {i}: {expected[i]:R} expected, {actual[i]:R} came");
    }
}
