using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>The dropout layers, in training with the mask that they draw, and in evaluation.</summary>
internal static class DropoutRows
{
    private const double DropProbability = 0.25, Keep = 1 - DropProbability;

    private static readonly LayerTolerance Products = new(4, 4, "a product with a rounded factor, and a sum with numbers below 2");

    private static readonly double NoiseDeviation = Math.Sqrt(DropProbability / Keep);

    public static IEnumerable<LayerRow> All() =>
    [
        Inverted("Dropout", generator => new Dropout(DropProbability, generator), _ => []),
        Vanilla("VanillaDropout", generator => new VanillaDropout(DropProbability, generator), _ => []),
        Inverted("ChannelDropout", generator => new ChannelDropout(DropProbability, generator), BehindChannels),
        Vanilla("VanillaChannelDropout", generator => new VanillaChannelDropout(DropProbability, generator), BehindChannels),
        Inverted("SharedDropout", generator => new SharedDropout(DropProbability, [1], generator), _ => [1]),
        Vanilla("VanillaSharedDropout", generator => new VanillaSharedDropout(DropProbability, [0], generator), _ => [0]),
        Inverted("StochasticDepth", generator => new StochasticDepth(DropProbability, generator), BehindSamples),
        Row("DropBlock", generator => new DropBlock(DropProbability, 3, generator), pass => pass.IsTraining
            ? Oracle.DropBlock(pass.Inputs[0], pass.Bits, 3, DropProbability)
            : pass.Inputs[0]) with { Shapes = [[[2, 3, 5, 4]]], LargeShapes = [[[4, 20, 31, 29]]] },
        Row("AlphaDropout", generator => new AlphaDropout(DropProbability, generator), pass => pass.IsTraining
            ? Oracle.AlphaDropout(pass.Inputs[0], pass.Mask(pass.Inputs[0].Count, DropProbability), DropProbability)
            : pass.Inputs[0]),
        Row("GaussianDropout", generator => new GaussianDropout(DropProbability, generator), pass => pass.IsTraining
            ? DoubleArray.Zip(pass.Inputs[0], Noise(pass), (x, noise) => x * noise)
            : pass.Inputs[0]),
    ];

    private static LayerRow Inverted(string name, Func<Generator, Layer> make, Func<DoubleArray, int[]> sharedAxes) =>
        Row(name, make, pass => pass.IsTraining ? Shared(pass, sharedAxes, 1 / Keep) : pass.Inputs[0]);

    private static LayerRow Vanilla(string name, Func<Generator, Layer> make, Func<DoubleArray, int[]> sharedAxes) =>
        Row(name, make, pass => pass.IsTraining ? Shared(pass, sharedAxes, 1) : pass.Inputs[0].Map(x => x * Keep));

    private static LayerRow Row(string name, Func<Generator, Layer> make, Func<LayerCase, DoubleArray> oracle) => new(name)
    {
        Make = make,
        State = [],
        Shapes = [[[4, 7]], [[2, 3, 5]], [[2, 3, 2, 4]]],
        LargeShapes = [[[30, 40, 100]]],
        Oracle = pass => [oracle(pass)],
        Tolerance = Products,
    };

    private static DoubleArray Shared(LayerCase pass, Func<DoubleArray, int[]> sharedAxes, double keptScale)
    {
        DoubleArray x = pass.Inputs[0];
        int[] axes = sharedAxes(x);
        int count = x.Shape.Where((_, axis) => !axes.Contains(axis)).Aggregate(1, (product, size) => product * size);
        return Oracle.SharedDropout(x, pass.Mask(count, DropProbability), axes, keptScale);
    }

    private static int[] BehindSamples(DoubleArray x) => [.. Enumerable.Range(1, x.Rank - 1)];

    private static int[] BehindChannels(DoubleArray x) => [.. Enumerable.Range(2, x.Rank - 2)];

    private static DoubleArray Noise(LayerCase pass)
    {
        var noise = new float[pass.Inputs[0].Count];
        pass.NewGenerator().Normal(noise, 1, NoiseDeviation);
        return DoubleArray.Of(noise, pass.Inputs[0].Shape);
    }
}
