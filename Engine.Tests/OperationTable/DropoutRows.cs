using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>The kinds of dropout in training, each call with a fresh generator of one seed; evaluation and edge probabilities are
/// in DropoutTests.</summary>
internal static class DropoutRows
{
    private const double DropProbability = 0.25;

    private static readonly double NoiseDeviation = Math.Sqrt(DropProbability / (1 - DropProbability));

    public static IEnumerable<OperationRow> All() =>
    [
        new("Dropout")
        {
            Covers = ["Dropout(Double, Boolean, Generator)"],
            Call = x => x[0].Dropout(DropProbability, training: true, Seeded()),
            Oracle = x => Oracle.InvertedDropout(x[0], Mask(x[0].Count), DropProbability),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = Tolerance.Ulps(2, "a product with a rounded quotient"),
            Gradient = GradientTolerance.FewRoundings,
            IsElementwise = true,
        },
        new("VanillaDropout")
        {
            Covers = ["VanillaDropout(Double, Boolean, Generator)"],
            Call = x => x[0].VanillaDropout(DropProbability, training: true, Seeded()),
            Oracle = x => Oracle.VanillaDropout(x[0], Mask(x[0].Count)),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
            IsElementwise = true,
        },
        new("VanillaDropout, evaluation")
        {
            Covers = ["VanillaDropout(Double, Boolean, Generator)"],
            Call = x => x[0].VanillaDropout(DropProbability, training: false),
            Oracle = x => x[0].Map(v => v * (1 - DropProbability)),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = Tolerance.Ulps(1, "a product with an exact factor"),
            Gradient = GradientTolerance.FewRoundings,
            IsElementwise = true,
        },
        new("ChannelDropout")
        {
            Covers = ["ChannelDropout(Double, Boolean, Generator)"],
            Call = x => x[0].ChannelDropout(DropProbability, training: true, Seeded()),
            Oracle = x => Oracle.ChannelDropout(x[0], Mask(x[0].Shape[0] * x[0].Shape[1]), DropProbability),
            Shapes = [[[1, 1]], [[3, 5]], [[2, 7, 1]], [[2, 3, 4]], [[2, 5, 17]], [[3, 33, 2, 3]], [[2, 0, 3]], [[2, 3, 0]]],
            LargeShapes = [[[4, 40, 31, 29]]],
            Tolerance = Tolerance.Ulps(2, "a product with a rounded quotient"),
            Gradient = GradientTolerance.FewRoundings,
            Refusals = [new([[3]], "ChannelDropout", "[3]", "[N, C, ...]"), new([[]], "ChannelDropout", "[]")],
        },
        new("AlphaDropout")
        {
            Covers = ["AlphaDropout(Double, Boolean, Generator)"],
            Call = x => x[0].AlphaDropout(DropProbability, training: true, Seeded()),
            Oracle = x => Oracle.AlphaDropout(x[0], Mask(x[0].Count), DropProbability),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = Tolerance.Absolute(4, x => Math.Max(2, Tolerance.GreatestMagnitude(x[0])),
                "a product and a sum with numbers below 2, which may cancel"),
            Gradient = GradientTolerance.FewRoundings,
            IsElementwise = true,
        },
        new("GaussianDropout")
        {
            Covers = ["GaussianDropout(Double, Boolean, Generator)"],
            Call = x => x[0].GaussianDropout(DropProbability, training: true, Seeded()),
            Oracle = x => DoubleArray.Zip(x[0], Noise(x[0]), (v, noise) => v * noise),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = Tolerance.Ulps(1, "a product"),
            Gradient = GradientTolerance.FewRoundings,
            IsElementwise = true,
        },
    ];

    private static PhiloxGenerator Seeded() => new(3);

    private static bool[] Mask(int count)
    {
        var words = new ulong[(count + 63) / 64];
        Seeded().Mask(words, count, 1 - DropProbability);
        return [.. Enumerable.Range(0, count).Select(i => (words[i >> 6] >> (i & 63) & 1) != 0)];
    }

    private static DoubleArray Noise(DoubleArray like)
    {
        var noise = new float[like.Count];
        Seeded().Normal(noise, 1, NoiseDeviation);
        return DoubleArray.Of(noise, like.Shape);
    }
}
