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

    private static readonly Lazy<JsonElement> Expected = new(() => JsonDocument.Parse(
        File.ReadAllText(Repository.Fixture("image-modules", "image-modules.json"))).RootElement.GetProperty("cases"));

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
        ["hardtanh at its ends"] = ([4, 5], () => new Hardtanh(-0.5f, 0.75f)),
    };

    public static IEnumerable<string> Names() => Expected.Value.EnumerateObject().Select(property => property.Name);

    [TestCaseSource(nameof(Names))]
    public void GivesWhatPyTorchGives(string name)
    {
        JsonElement expected = Expected.Value.GetProperty(name);
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
        Assert.That(
            (long[])[generator.NextInteger(0, 1 << 20), generator.NextInteger(0, 1 << 20)],
            Is.EqualTo(expected.GetProperty("next_random_integers").EnumerateArray().Select(v => v.GetInt64())));
    }

    private static void Compare(string what, float[] actual, double[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        double allowed = Roundings * Tolerance.UnitRoundoff * Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < actual.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= allowed)) Assert.Fail($"{what} {i}: {expected[i]:R} expected, {actual[i]:R} came");
    }
}
