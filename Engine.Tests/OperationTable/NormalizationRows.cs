using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class NormalizationRows
{
    private const string BatchNormCovers = "BatchNorm(Tensor, Tensor, Tensor, Tensor, Boolean, Double, Double)";

    /// <summary>The mean and the scale are found in double and rounded to float once each: x - mean is off by two roundings of a number
    /// below the greatest, then scaled by at most the root of the count, which bounds what a normalized value can be, and a weight of at
    /// most 3.</summary>
    private static readonly Tolerance Normalized = Tolerance.Absolute(
        64, x => 3 * (1 + Tolerance.GreatestMagnitude(x[0])),
        "x - mean, scaled by 1 / deviation, which is below 5 for these inputs; two products, a sum");

    /// <summary>The terms of dx have opposite signs, and are found from sums over a group.</summary>
    private static readonly GradientTolerance GradientOfGroup = new(
        40, 400, "differences of means of terms that are some 10 times the upstream gradient");

    public static IEnumerable<OperationRow> All() =>
    [
        Row("BatchNorm", BatchNormCovers, x => x[0].BatchNorm(null, null, x[1], x[2], training: true),
            x => Oracle.BatchNorm(x[0], x[1], x[2], 1e-5)) with
        {
            Shapes = [[[5, 3], [3], [3]], [[4, 17], [17], [17]], [[70, 2], [2], [2]], [[2, 3, 5], [3], [3]], [[3, 2, 4, 3], [2], [2]],
                [[2, 2, 1, 2, 3], [2], [2]]],
            LargeShapes = [[[16, 9, 12, 11], [9], [9]], [[300, 37], [37], [37]]],
            Refusals =
            [
                new([[3], [3], [3]], "BatchNorm", "[N, C, ...]"), new([[5, 3], [4], [3]], "BatchNorm", "[5, 3]", "[4]", "[3] expected"),
                new([[1, 3], [3], [3]], "BatchNorm", "1 values a channel"),
                new([[5, 3], [3], [3]], "BatchNorm", "no running statistics")
                {
                    Call = x => x[0].BatchNorm(null, null, x[1], x[2], training: false),
                },
            ],
        },
        Row("BatchNorm, plain", BatchNormCovers, x => x[0].BatchNorm(null, null, null, null, training: true, epsilon: 0.01), x =>
            Oracle.BatchNorm(x[0], null, null, 0.01)) with
        {
            Shapes = [[[5, 3]], [[2, 3, 5]]],
        },
        Row("BatchNorm, given", BatchNormCovers, x => x[0].BatchNorm(x[3], x[4], x[1], x[2], training: false), x =>
            Oracle.BatchNormGiven(x[0], x[3], x[4], x[1], x[2], 1e-5)) with
        {
            Inputs = [Domain.Real, Domain.Real, Domain.Real, Domain.Real.WithoutGradient(), Domain.Positive.WithoutGradient()],
            Shapes = [[[5, 3], [3], [3], [3], [3]], [[1, 17], [17], [17], [17], [17]], [[2, 3, 5], [3], [3], [3], [3]],
                [[0, 3], [3], [3], [3], [3]]],
            LargeShapes = [[[16, 9, 12, 11], [9], [9], [9], [9]]],
        },
        Row("LayerNorm", "LayerNorm(ReadOnlySpan<Int32>, Tensor, Tensor, Double)", x => x[0].LayerNorm(x[1].Shape.AsSpan(), x[1], x[2]),
            x =>
            Oracle.LayerNorm(x[0], x[1].Rank, x[1], x[2], 1e-5)) with
        {
            Shapes = [[[3, 7], [7], [7]], [[2, 3, 5], [3, 5], [3, 5]], [[4, 33], [33], [33]], [[5], [5], [5]], [[70, 3], [3], [3]],
                [[0, 3], [3], [3]]],
            LargeShapes = [[[300, 130], [130], [130]]],
            Refusals =
            [
                new([[3, 7], [6], [6]], "LayerNorm", "[3, 7]", "[6] expected"),
                new([[3, 7], [7], [6]], "LayerNorm", "[6]", "[7] expected"),
            ],
        },
        Row("LayerNorm, plain", "LayerNorm(ReadOnlySpan<Int32>, Tensor, Tensor, Double)", x => x[0].LayerNorm([x[0].Shape[-1]]), x =>
            Oracle.LayerNorm(x[0], 1, null, null, 1e-5)) with
        {
            Shapes = [[[3, 7]], [[2, 3, 18]]],
        },
        Row("GroupNorm", "GroupNorm(Int32, Tensor, Tensor, Double)", x => x[0].GroupNorm(2, x[1], x[2]), x =>
            Oracle.GroupNorm(x[0], 2, x[1], x[2], 1e-5)) with
        {
            Shapes = [[[3, 4, 5], [4], [4]], [[2, 6, 2, 3], [6], [6]], [[3, 8], [8], [8]]],
            LargeShapes = [[[16, 8, 20, 18], [8], [8]], [[300, 64], [64], [64]]],
            Refusals = [new([[3, 5, 4], [5], [5]], "GroupNorm", "[3, 5, 4]", "2 groups"),
                new([[3, 4, 5], [3], [4]], "GroupNorm", "[3]", "[4] expected")],
        },
        Row("InstanceNorm", "InstanceNorm(Tensor, Tensor, Double)", x => x[0].InstanceNorm(x[1], x[2]), x =>
            Oracle.GroupNorm(x[0], x[0].Shape[1], x[1], x[2], 1e-5)) with
        {
            Shapes = [[[3, 4, 5], [4], [4]], [[2, 3, 4, 3], [3], [3]]],
            Refusals = [new([[3, 4, 1], [4], [4]], "InstanceNorm", "[3, 4, 1]", "more than one pixel")],
        },
        Row("RMSNorm", "RMSNorm(ReadOnlySpan<Int32>, Tensor, Double)", x => x[0].RMSNorm(x[1].Shape.AsSpan(), x[1]), x =>
            Oracle.LayerNorm(x[0], x[1].Rank, x[1], null, Math.Pow(2, -23), isRootMeanSquare: true)) with
        {
            Shapes = [[[3, 7], [7]], [[2, 3, 5], [3, 5]], [[70, 33], [33]]],
            LargeShapes = [[[300, 130], [130]]],
            Refusals = [new([[3, 7], [6]], "RMSNorm", "[3, 7]", "[6] expected")],
        },
    ];

    private static OperationRow Row(string name, string covers, Func<Tensor[], Tensor> call, Func<DoubleArray[], DoubleArray> oracle) =>
        new(name)
        {
            Covers = [covers],
            Call = call,
            Oracle = oracle,
            Shapes = [],
            Tolerance = Normalized,
            Gradient = GradientOfGroup,

            // One infinity makes a group NaN; what the oracle's sums make of it has no meaning to compare with.
            SpecialValues = Special.Finite,
        };
}
