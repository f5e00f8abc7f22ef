using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class ProductRows
{
    private static readonly Tolerance SumOfProducts = Tolerance.Sum(
        x => x[0].Shape[^1], x => Oracle.MatMul(Oracle.Abs(x[0]), Oracle.Abs(x[1])), "k products, k - 1 additions, in any order");

    public static IEnumerable<OperationRow> All() =>
    [
        new("MatMul")
        {
            Covers = ["MatMul(Tensor, Boolean, Boolean)"],
            Call = x => x[0].MatMul(x[1]),
            Oracle = x => Oracle.MatMul(x[0], x[1]),
            Shapes =
            [
                [[5, 7], [7, 9]], [[1, 1], [1, 1]], [[3, 3], [3, 3]], [[17, 33], [33, 15]], [[1, 300], [300, 1]], [[20, 1], [1, 300]],
                [[20, 300], [300, 1]], [[65, 66], [66, 67]], [[0, 3], [3, 2]], [[2, 0], [0, 3]], [[2, 3], [3, 0]],
                [[2, 3, 4], [2, 4, 5]], [[2, 1, 3, 4], [5, 4, 2]], [[3, 4], [2, 4, 5]], [[2, 3, 4], [4, 5]], [[1, 3, 4], [3, 4, 2]],
                [[0, 3, 4], [4, 2]],
            ],
            LargeShapes = [[[300, 257], [257, 301]], [[3, 130, 70], [70, 190]]],
            Tolerance = SumOfProducts,
            Gradient = GradientTolerance.FewRoundings,
            Refusals =
            [
                new([[20, 300], [200, 1]], "MatMul", "[20, 300]", "[200, 1]", "inner sizes 300 and 200 differ"),
                new([[2], [3, 2]], "MatMul", "[2]", "[3, 2]", "inner sizes 2 and 3"), new([[2, 3], [2]], "MatMul", "[2]", "[2, 3]"),
                new([[2, 3, 4], [3, 4, 5]], "MatMul", "[2", "[3"),
                new([[], []], "MatMul", "[]"),
            ],
        },
        Transposed("MatMul, left transposed", true, false, [[[7, 5], [7, 9]], [[33, 17], [33, 15]], [[300, 1], [300, 1]],
            [[1, 20], [1, 300]], [[300, 20], [300, 1]], [[66, 65], [66, 67]], [[3, 0], [3, 2]], [[0, 2], [0, 3]], [[2, 4, 3], [2, 4, 5]],
            [[2, 1, 4, 3], [5, 4, 2]], [[4, 3], [2, 4, 5]], [[0, 4, 3], [4, 2]]], [[[257, 300], [257, 301]], [[3, 70, 130], [70, 190]]]),
        Transposed("MatMul, right transposed", false, true, [[[5, 7], [9, 7]], [[17, 33], [15, 33]], [[1, 300], [1, 300]],
            [[20, 300], [1, 300]], [[65, 66], [67, 66]], [[2, 0], [3, 0]], [[2, 3, 4], [2, 5, 4]], [[2, 3, 4], [5, 4]],
            [[1, 3, 4], [3, 2, 4]]], [[[300, 257], [301, 257]]]),
        Transposed("MatMul, both transposed", true, true, [[[7, 5], [9, 7]], [[33, 17], [15, 33]], [[300, 1], [1, 300]],
            [[66, 65], [67, 66]], [[2, 4, 3], [2, 5, 4]], [[4, 3], [2, 5, 4]]], [[[257, 300], [301, 257]]]),
        new("Linear")
        {
            Covers = ["Linear(Tensor, Tensor)"],
            Call = x => x[0].Linear(x[1], x[2]),
            Oracle = x => Oracle.Linear(x[0], x[1], x[2]),
            Shapes =
            [
                [[5, 7], [9, 7], [9]], [[20, 1], [300, 1], [300]], [[20, 300], [1, 300], [1]], [[3, 3], [3, 3], [3]],
                [[17, 33], [15, 33], [15]],
                [[3], [2, 3], [2]], [[2, 5, 3], [4, 3], [4]], [[0, 3], [2, 3], [2]], [[4, 0], [3, 0], [3]], [[4, 3], [0, 3], [0]],
                [[64, 65], [66, 65], [66]],
            ],
            LargeShapes = [[[128, 300], [257, 300], [257]]],
            Tolerance = Tolerance.Sum(
                x => x[0].Shape[^1] + 1, x => Oracle.Linear(Oracle.Abs(x[0]), Oracle.Abs(x[1]), Oracle.Abs(x[2])),
                "k products and the bias, in any order"),
            Gradient = GradientTolerance.FewRoundings,
            Refusals =
            [
                new([[20, 300], [10, 200], [10]], "Linear", "[20, 300]", "[10, 200]"),
                new([[20, 300], [10, 300], [9]], "Linear", "[9]", "[10, 300]"),
                new([[], [2, 3], [2]], "Linear", "[]", "[2, 3]"), new([[3, 3], [3], [3]], "Linear", "[3, 3]", "[3]"),
                new([[3, 3], [3, 3], [3, 1]], "Linear", "[3, 1]"),
            ],
        },
        new("Linear without bias")
        {
            Covers = ["Linear(Tensor, Tensor)"],
            Call = x => x[0].Linear(x[1]),
            Oracle = x => Oracle.Linear(x[0], x[1], null),
            Shapes = [[[5, 7], [9, 7]], [[20, 1], [300, 1]], [[3, 3], [3, 3]], [[2, 5, 3], [4, 3]], [[4, 0], [3, 0]], [[1, 40], [1, 40]]],
            LargeShapes = [[[128, 300], [257, 300]]],
            Tolerance = Tolerance.Sum(x => x[0].Shape[^1], x => Oracle.Linear(Oracle.Abs(x[0]), Oracle.Abs(x[1]), null),
                "k products in any order"),
            Gradient = GradientTolerance.FewRoundings,
            Refusals = [new([[20, 300], [10, 200]], "Linear", "[20, 300]", "[10, 200]")],
        },
    ];

    /// <summary>Operands that are taken transposed, against the product of transposed copies.</summary>
    private static OperationRow Transposed(string name, bool left, bool right, int[][][] shapes, int[][][] largeShapes) => new(name)
    {
        Covers = ["MatMul(Tensor, Boolean, Boolean)"],
        Call = x => x[0].MatMul(x[1], left, right),
        Oracle = x => Oracle.MatMul(Turned(x[0], left), Turned(x[1], right)),
        Shapes = shapes,
        LargeShapes = largeShapes,
        Tolerance = Tolerance.Sum(
            x => x[0].Shape[left ? ^2 : ^1], x => Oracle.MatMul(Turned(Oracle.Abs(x[0]), left), Turned(Oracle.Abs(x[1]), right)),
            "k products, k - 1 additions, in any order"),
        Gradient = GradientTolerance.FewRoundings,
        Refusals =
        [
            new([[20, 300], [21, 301]], left ? "MatMul: transposed [20, 300] x" : "MatMul: [20, 300] x",
                right ? "x transposed [21, 301]" : "x [21, 301]", "inner sizes"),
            new([[3], [3]], "MatMul", "[3] x [3]", "a matrix to transpose expected, a vector came"),
        ],
    };

    private static DoubleArray Turned(DoubleArray x, bool turns) => turns ? Oracle.Transpose(x, -1, -2) : x;
}
