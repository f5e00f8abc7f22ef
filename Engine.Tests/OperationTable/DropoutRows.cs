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
        new("VanillaChannelDropout")
        {
            Covers = ["VanillaChannelDropout(Double, Boolean, Generator)"],
            Call = x => x[0].VanillaChannelDropout(DropProbability, training: true, Seeded()),
            Oracle = x => Oracle.SharedDropout(
                x[0], Mask(x[0].Shape[0] * x[0].Shape[1]), [.. Enumerable.Range(2, x[0].Rank - 2)], keptScale: 1),
            Shapes = [[[1, 1]], [[3, 5]], [[2, 7, 1]], [[2, 5, 17]], [[3, 33, 2, 3]], [[2, 0, 3]], [[2, 3, 0]]],
            LargeShapes = [[[4, 40, 31, 29]]],
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
            Refusals = [new([[3]], "VanillaChannelDropout", "[3]", "[N, C, ...]")],
        },
        .. new int[][] { [1], [0], [-1], [0, 1], [0, 2], [] }.SelectMany(SharedRows),
        .. new int[] { 1, 2, 3, 7 }.Select(Blocks),
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

    private static OperationRow Blocks(int block) => new($"DropBlock of {block}")
    {
        Covers = ["DropBlock(Double, Int32, Boolean, Generator)"],
        Call = x => x[0].DropBlock(DropProbability, block, training: true, Seeded()),
        Oracle = x => Oracle.DropBlock(x[0], Mask, block, DropProbability),
        Shapes = [[[2, 3, 8, 9]], [[1, 1, 1, 1]], [[1, 2, 7, 3]], [[3, 1, 13, 70]], [[0, 2, 4, 4]]],
        LargeShapes = [[[4, 20, 31, 29]]],
        Tolerance = Tolerance.Ulps(2, "a product with a rounded quotient"),
        Gradient = GradientTolerance.FewRoundings,
        Refusals =
        [
            new([[2, 3, 4]], "DropBlock", "[2, 3, 4]", "[N, C, height, width]"),
            new([[1, 1, 4, 4]], "DropBlock", "block") { Call = x => x[0].DropBlock(DropProbability, 0, training: false) },
        ],
    };

    private static IEnumerable<OperationRow> SharedRows(int[] axes)
    {
        var inverted = new OperationRow($"SharedDropout over [{string.Join(", ", axes)}]")
        {
            Covers = ["SharedDropout(Double, Boolean, ReadOnlySpan<Int32>, Generator)"],
            Call = x => x[0].SharedDropout(DropProbability, training: true, axes, Seeded()),
            Oracle = x => Shared(x[0], axes, 1 / (1 - DropProbability)),
            Shapes = [[[3, 5, 7]], [[2, 3, 65]], [[1, 4, 1, 6]], [[2, 3, 4, 5, 2]], [[2, 0, 3]]],
            LargeShapes = [[[40, 33, 71]]],
            Tolerance = Tolerance.Ulps(2, "a product with a rounded quotient"),
            Gradient = GradientTolerance.FewRoundings,
            Refusals =
            [
                new([[2, 3]], "SharedDropout", "[2, 3]") { Call = x => x[0].SharedDropout(DropProbability, training: false, [2]) },
                new([[2, 3]], "SharedDropout", "axis -1",
                    "twice") { Call = x => x[0].SharedDropout(DropProbability, training: true, [1, -1]) },
            ],
        };
        yield return inverted;
        yield return inverted with
        {
            Name = $"VanillaSharedDropout over [{string.Join(", ", axes)}]",
            Covers = ["VanillaSharedDropout(Double, Boolean, ReadOnlySpan<Int32>, Generator)"],
            Call = x => x[0].VanillaSharedDropout(DropProbability, training: true, axes, Seeded()),
            Oracle = x => Shared(x[0], axes, 1),
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
            Refusals = [],
        };
        yield return inverted with
        {
            Name = $"VanillaSharedDropout over [{string.Join(", ", axes)}], evaluation",
            Covers = ["VanillaSharedDropout(Double, Boolean, ReadOnlySpan<Int32>, Generator)"],
            Call = x => x[0].VanillaSharedDropout(DropProbability, training: false, axes),
            Oracle = x => x[0].Map(v => v * (1 - DropProbability)),
            Refusals = [],
        };
    }

    private static DoubleArray Shared(DoubleArray x, int[] axes, double keptScale)
    {
        int[] shared = [.. axes.Select(axis => axis < 0 ? axis + x.Rank : axis)];
        int count = x.Shape.Where((_, axis) => !shared.Contains(axis)).Aggregate(1, (product, size) => product * size);
        return Oracle.SharedDropout(x, Mask(count), shared, keptScale);
    }

    private static PhiloxGenerator Seeded() => new(3);

    private static bool[] Mask(int count) => Mask(count, 1 - DropProbability);

    private static bool[] Mask(int count, double keepProbability)
    {
        var words = new ulong[(count + 63) / 64];
        Seeded().Mask(words, count, keepProbability);
        return [.. Enumerable.Range(0, count).Select(i => (words[i >> 6] >> (i & 63) & 1) != 0)];
    }

    private static DoubleArray Noise(DoubleArray like)
    {
        var noise = new float[like.Count];
        Seeded().Normal(noise, 1, NoiseDeviation);
        return DoubleArray.Of(noise, like.Shape);
    }
}
