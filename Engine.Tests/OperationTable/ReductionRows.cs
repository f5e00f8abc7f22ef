using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class ReductionRows
{
    private static readonly int[][][] Matrices = [[[5, 7]], [[1, 33]], [[33, 1]], [[9, 16]], [[17, 65]], [[130, 3]], [[2, 3, 11]],
        [[3, 4, 2, 5]]];

    private static readonly int[][][] LargeMatrices = [[[131, 1009]], [[70001, 3]], [[3, 70001]]];

    public static IEnumerable<OperationRow> All() =>
    [
        new("Sum")
        {
            Covers = ["Sum()"],
            Call = x => x[0].Sum(),
            Oracle = x => Oracle.Sum(x[0]),
            Shapes = Sizes.Vectors,
            LargeShapes = [.. Sizes.Large, [[262_147]]],
            Tolerance = SumOf(null, x => x),
            Gradient = GradientTolerance.Moved,
        },
        .. AlongAxes("Sum", "Sum(ReadOnlySpan<Int32>, Boolean)", (x, axes, keep) => x.Sum(axes, keep), Oracle.Sum,
            (axes, keep) => SumOf(axes, x => x, keep), GradientTolerance.Moved),
        new("Mean")
        {
            Covers = ["Mean()"],
            Call = x => x[0].Mean(),
            Oracle = x => Oracle.Mean(x[0]),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = MeanOf(null),
            Gradient = GradientTolerance.FewRoundings,
        },
        .. AlongAxes("Mean", "Mean(ReadOnlySpan<Int32>, Boolean)", (x, axes, keep) => x.Mean(axes, keep), Oracle.Mean, MeanOf,
            GradientTolerance.FewRoundings),
        new("Variance")
        {
            Covers = ["Variance(Double)"],
            Call = x => x[0].Variance(),
            Oracle = x => Oracle.Variance(x[0], null, 1),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = VarianceOf(null, 1),
            Gradient = SlopeOfVariance,
        },
        .. AlongAxes("Variance", "Variance(ReadOnlySpan<Int32>, Double, Boolean)", (x, axes, keep) => x.Variance(axes, 0, keep),
            (x, axes, keep) => Oracle.Variance(x, axes, 0, keep), (axes, keep) => VarianceOf(axes, 0, keep), SlopeOfVariance),
        new("Variance around 10000")
        {
            Covers = ["Variance(Double)"],
            Call = x => x[0].Variance(),
            Oracle = x => Oracle.Variance(x[0], null, 1),
            Shapes = [[[1000]], [[20]]],
            Inputs = [Domain.Between(9999, 10001)],
            Tolerance = Tolerance.Ulps(40, "the offset cancels exactly, so the error is that of a sum of 1000 squares"),
            Gradient = new GradientTolerance(6, 2e4, "the mean of 10000 is rounded to a float"),
            SpecialValues = Special.None,
        },
        new("Norm")
        {
            Covers = ["Norm(Double)"],
            Call = x => x[0].Norm(),
            Oracle = x => Oracle.Norm(x[0]),
            Shapes = NotEmpty,
            LargeShapes = Sizes.Large,
            Tolerance = NormOf(null),
            Gradient = SlopeOfNorm,
            Kinks = [new("the gradient at the origin is 0", [[0f, -0f]], [[0, 0]])],
        },
        .. AlongAxes("Norm", "Norm(ReadOnlySpan<Int32>, Double, Boolean)", (x, axes, keep) => x.Norm(axes, keepDimensions: keep),
            Oracle.Norm, NormOf, SlopeOfNorm, empty: false),
        PNorm(1, Domain.AwayFromZero, new Kink("sign(0) = 0", [[0f, -2f, 3f]], [[0, -1, 1]])),
        PNorm(3, Domain.Real),
        PNorm(1.5, Domain.AwayFromZero),
        PNorm(double.PositiveInfinity, Domain.Real, new Kink("shared among the largest", [[-2f, 1f, 2f]], [[-0.5f, 0, 0.5f]]),
            new Kink("at the origin", [[0f]], [[0]])),
        new("Norm over an axis, p = infinity")
        {
            Covers = ["Norm(ReadOnlySpan<Int32>, Double, Boolean)"],
            Call = x => x[0].Norm([0], double.PositiveInfinity),
            Oracle = x => Oracle.Max(Oracle.Abs(x[0]), [0]),
            Shapes = Matrices,
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
        },
        OneAxis("Sum", "Sum(Int32, Boolean)", x => x.Sum(1), x => Oracle.Sum(x, [1]), SumOf([1], x => x), GradientTolerance.Moved),
        OneAxis("Mean", "Mean(Int32, Boolean)", x => x.Mean(1), x => Oracle.Mean(x, [1]), MeanOf([1]), GradientTolerance.FewRoundings),
        OneAxis("Variance", "Variance(Int32, Double, Boolean)", x => x.Variance(1, 0), x => Oracle.Variance(x, [1], 0), VarianceOf([1], 0),
            SlopeOfVariance),
        .. ExtremumRows.All(),
    ];

    private static readonly GradientTolerance SlopeOfVariance = new(6, 12, "x - mean cancels: 4 roundings of numbers up to 3");

    private static readonly GradientTolerance SlopeOfNorm = new(300, 0,
        "x / norm, whose relative error is at most half of that of the sum");

    private static readonly int[][][] NotEmpty = [.. Sizes.Vectors.Where(shapes => !shapes[0].Contains(0))];

    private static OperationRow PNorm(double p, Domain domain, params Kink[] kinks) => new($"Norm, p = {p}")
    {
        Covers = ["Norm(Double)"],
        Call = x => x[0].Norm(p),
        Oracle = x => Oracle.Reduce(x[0], null, false, values => double.IsInfinity(p)
            ? values.Select(Math.Abs).Aggregate(Math.Max)
            : Math.Pow(values.Sum(v => Math.Pow(Math.Abs(v), p)), 1 / p)),
        Shapes = NotEmpty,
        LargeShapes = Sizes.Large,
        Inputs = [domain],
        Tolerance = NormOf(null),
        Gradient = SlopeOfNorm,
        Kinks = kinks,
        Refusals =
        [
            new([[2]], "Norm") { Call = x => x[0].Norm(double.NaN) },
            new([[0]], "Norm", "[0]") { Call = x => x[0].Norm(double.PositiveInfinity) },
        ],
    };

    private static OperationRow OneAxis(
        string name, string covers, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle, Tolerance tolerance,
        GradientTolerance gradient) => new($"{name} over one axis")
        {
            Covers = [covers],
            Call = x => call(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = [[[5, 7]], [[2, 3, 11]]],
            Tolerance = tolerance,
            Gradient = gradient,
            Refusals = [new([[3]], name, "[3]")],
        };

    private static Tolerance VarianceOf(int[]? axes, double correction, bool keep = false) => Tolerance.Sum(
        x => TermCount(x[0], axes) + 8, x => Oracle.Abs(Oracle.Variance(x[0], axes, correction, keep)),
        "a sum of squares, each of a difference of one rounding");

    private static Tolerance NormOf(int[]? axes, bool keep = false) => Tolerance.Sum(
        x => TermCount(x[0], axes) / 2 + 4, x => Oracle.Norm(x[0], axes, keep),
        "a root halves the relative error of the sum of positive terms; for other p the norm is the smaller");

    /// <summary>Rows for the first, the last, the middle and for separated axes, with and without keepDimensions.</summary>
    private static IEnumerable<OperationRow> AlongAxes(
        string name,
        string member,
        Func<Tensor, int[], bool, Tensor> call,
        Func<DoubleArray, int[]?, bool, DoubleArray> oracle,
        Func<int[]?, bool, Tolerance> tolerance,
        GradientTolerance gradient,
        bool empty = true)
    {
        (int[] Axes, int[][][] Shapes, int[][][] Large)[] cases =
        [
            ([0], [.. Matrices, [[0, 3]], [[3, 0]], [[6]]], LargeMatrices),
            ([-1], [.. Matrices, [[0, 3]], [[3, 0]], [[6]]], LargeMatrices),
            ([1], [[[2, 3, 11]], [[3, 17, 33]], [[3, 1, 5]], [[2, 40, 1]]], [[[5, 300, 101]]]),
            ([2, 0], [[[2, 3, 11]], [[5, 4, 3]], [[1, 4, 3]], [[3, 4, 1]], [[2, 3, 4, 5]]], [[[40, 7, 300]]]),
            ([1, 2], [[[2, 3, 11]], [[2, 3, 4, 5]]], []),
            ([0, 2, 4], [[[2, 3, 2, 2, 3]]], []),
            ([], [[[5, 7]]], []),
        ];
        foreach ((int[] axes, int[][][] shapes, int[][][] large) in cases)
        {
            bool keep = axes is not [-1];
            int[]? oracleAxes = axes.Length == 0 ? null : axes;
            yield return new OperationRow($"{name} over [{string.Join(", ", axes)}]{(keep ? ", kept" : "")}")
            {
                Covers = [member],
                Call = x => call(x[0], axes, keep),
                Oracle = x => oracle(x[0], oracleAxes, keep),
                Shapes = [.. shapes.Where(s => empty || !s[0].Contains(0))],
                LargeShapes = large,
                Tolerance = tolerance(oracleAxes, keep),
                Gradient = gradient,
                Refusals =
                [
                    new([[2, 3]], name, "named twice") { Call = x => call(x[0], [1, -1], false) },
                    new([[2, 3]], name, "[2, 3]", "2 axes") { Call = x => call(x[0], [2], false) },
                ],
            };
        }
    }

    private static Tolerance SumOf(int[]? axes, Func<DoubleArray, DoubleArray> terms, bool keep = false) => Tolerance.Sum(
        x => TermCount(x[0], axes), x => Oracle.Sum(Oracle.Abs(terms(x[0])), axes, keep),
        "a sum in a fixed order: at most one rounding for each term");

    private static Tolerance MeanOf(int[]? axes, bool keep = false) => Tolerance.Sum(
        x => TermCount(x[0], axes) + 1, x => Oracle.Mean(Oracle.Abs(x[0]), axes, keep), "a sum, rounded, then divided");

    /// <summary>How many elements become one.</summary>
    private static int TermCount(DoubleArray x, int[]? axes) =>
        axes is null ? x.Count : axes.Aggregate(1, (product, axis) => product * x.Shape[axis < 0 ? axis + x.Rank : axis]);
}
