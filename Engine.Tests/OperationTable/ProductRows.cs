using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class ProductRows
{
    private const string Bound = "a sum of k products in any order: (k + 2) * 2^-24 * (|A||B|)";

    public static IEnumerable<OperationRow> All() =>
    [
        new("MatMul")
        {
            Covers = ["MatMul(Tensor)"],
            Call = x => x[0].MatMul(x[1]),
            Oracle = x => Oracle.MatMul(x[0], x[1]),
            Shapes =
            [
                [[1, 1], [1, 1]], [[2, 3], [3, 4]], [[5, 7], [7, 1]], [[1, 9], [9, 17]], [[17, 33], [33, 15]], [[65, 20], [20, 31]],
                [[0, 3], [3, 2]], [[2, 0], [0, 3]], [[2, 3], [3, 0]],
                [[3, 2, 5], [3, 5, 4]], [[3, 2, 5], [5, 4]], [[2, 5], [3, 5, 4]], [[2, 1, 3, 4], [5, 4, 2]], [[1, 2, 3], [4, 3, 2]], [[0, 2, 3], [3, 2]],
            ],
            LargeShapes = [[[257, 300], [300, 129]]],
            Tolerance = Tolerance.Sum(x => x[0].Shape[^1], x => Oracle.MatMul(x[0].Map(Math.Abs), x[1].Map(Math.Abs)), Bound),
            Gradient = GradientTolerance.FewRoundings,
            SpecialValues = Special.Finite,
            Refusals =
            [
                new([[20, 300], [200, 1]], "MatMul", "[20, 300]", "[200, 1]", "inner sizes 300 and 200 differ"),
                new([[3], [3, 2]], "MatMul", "[3]", "two axes"),
                new([[2, 2, 3], [3, 3, 2]], "MatMul", "do not broadcast"),
            ],
        },
        new("Linear")
        {
            Covers = ["Linear(Tensor, Tensor)"],
            Call = x => x[0].Linear(x[1], x[2]),
            Oracle = x => Oracle.Linear(x[0], x[1], x[2]),
            Shapes =
            [
                [[20, 1], [30, 1], [30]], [[20, 30], [1, 30], [1]], [[5, 7], [3, 7], [3]], [[17, 33], [65, 33], [65]], [[7], [3, 7], [3]],
                [[2, 3, 5], [4, 5], [4]], [[0, 5], [4, 5], [4]], [[2, 0], [4, 0], [4]],
            ],
            LargeShapes = [[[131, 300], [257, 300], [257]]],
            Tolerance = Tolerance.Sum(
                x => x[1].Shape[1] + 1, x => Oracle.Linear(x[0].Map(Math.Abs), x[1].Map(Math.Abs), x[2].Map(Math.Abs)), Bound),
            Gradient = GradientTolerance.FewRoundings,
            SpecialValues = Special.Finite,
            Refusals =
            [
                new([[20, 300], [4, 200], [4]], "Linear", "[20, 300]", "[4, 200]"),
                new([[20, 300], [4, 300], [3]], "Linear", "[3]", "[4, 300]"),
            ],
        },
        new("Linear without bias")
        {
            Covers = ["Linear(Tensor, Tensor)"],
            Call = x => x[0].Linear(x[1]),
            Oracle = x => Oracle.Linear(x[0], x[1], null),
            Shapes = [[[20, 1], [30, 1]], [[5, 7], [3, 7]], [[2, 3, 5], [4, 5]]],
            Tolerance = Tolerance.Sum(x => x[1].Shape[1], x => Oracle.Linear(x[0].Map(Math.Abs), x[1].Map(Math.Abs), null), Bound),
            Gradient = GradientTolerance.FewRoundings,
            SpecialValues = Special.Finite,
        },
    ];
}
