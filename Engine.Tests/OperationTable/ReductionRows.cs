using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class ReductionRows
{
    private static readonly int[][][] Matrices = [[[5, 7]], [[1, 33]], [[33, 1]], [[9, 16]], [[17, 65]], [[130, 3]], [[2, 3, 11]], [[3, 4, 2, 5]]];

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
        .. AlongAxes("Sum", "Sum(ReadOnlySpan<Int32>, Boolean)", (x, axes, keep) => x.Sum(axes, keep), Oracle.Sum, x => x, GradientTolerance.Moved),
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
        .. AlongAxes("Mean", "Mean(ReadOnlySpan<Int32>, Boolean)", (x, axes, keep) => x.Mean(axes, keep), Oracle.Mean, null, GradientTolerance.FewRoundings),
    ];

    /// <summary>Rows for the first, the last, the middle and for separated axes, with and without keepDimensions.</summary>
    private static IEnumerable<OperationRow> AlongAxes(
        string name,
        string member,
        Func<Tensor, int[], bool, Tensor> call,
        Func<DoubleArray, int[]?, bool, DoubleArray> oracle,
        Func<DoubleArray, DoubleArray>? terms,
        GradientTolerance gradient)
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
                Shapes = shapes,
                LargeShapes = large,
                Tolerance = terms is null ? MeanOf(oracleAxes, keep) : SumOf(oracleAxes, terms, keep),
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
        x => x[0].Count, x => Oracle.Sum(Oracle.Abs(terms(x[0])), axes, keep), "a sum in a fixed order: at most one rounding for each term");

    private static Tolerance MeanOf(int[]? axes, bool keep = false) => Tolerance.Sum(
        x => x[0].Count + 1, x => Oracle.Mean(Oracle.Abs(x[0]), axes, keep), "a sum, rounded, then divided");
}
