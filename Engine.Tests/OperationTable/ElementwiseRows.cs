using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Arithmetic, element by element, with broadcasting.</summary>
internal static class ElementwiseRows
{
    private static readonly Tolerance OneRounding = Tolerance.Ulps(0.5, "one rounding, which IEEE 754 does exactly");

    /// <summary>Neither the slope nor its product with the upstream gradient is rounded more than four times.</summary>
    private static readonly GradientTolerance Slope = GradientTolerance.FewRoundings;

    public static IEnumerable<OperationRow> All() =>
    [
        Binary("Add", "op_Addition", x => x[0] + x[1], x => Oracle.Add(x[0], x[1])),
        Binary("Subtract", "op_Subtraction", x => x[0] - x[1], x => Oracle.Subtract(x[0], x[1])),
        Binary("Multiply", "op_Multiply", x => x[0] * x[1], x => Oracle.Multiply(x[0], x[1])),
        Binary("Divide", "op_Division", x => x[0] / x[1], x => Oracle.Divide(x[0], x[1])) with { Inputs = [Domain.Real, Domain.AwayFromZero] },

        Unary("Add a number", "op_Addition(Tensor, Single)", x => x + 0.3f, x => x.Map(v => v + 0.3f)),
        Unary("Add to a number", "op_Addition(Single, Tensor)", x => 0.3f + x, x => x.Map(v => 0.3f + v)),
        Unary("Subtract a number", "op_Subtraction(Tensor, Single)", x => x - 0.3f, x => x.Map(v => v - 0.3f)),
        Unary("Subtract from a number", "op_Subtraction(Single, Tensor)", x => 0.3f - x, x => x.Map(v => 0.3f - v)),
        Unary("Multiply by a number", "op_Multiply(Tensor, Single)", x => x * 0.3f, x => x.Map(v => v * 0.3f)),
        Unary("Multiply a number", "op_Multiply(Single, Tensor)", x => 0.3f * x, x => x.Map(v => 0.3f * v)),
        Unary("Divide by a number", "op_Division(Tensor, Single)", x => x / 0.3f, x => x.Map(v => v / 0.3f)) with
        {
            Tolerance = Tolerance.Ulps(1, "one division, or the product with a rounded reciprocal would be 1.5"),
        },
        Unary("Divide a number", "op_Division(Single, Tensor)", x => 0.3f / x, x => x.Map(v => 0.3f / v)) with { Inputs = [Domain.AwayFromZero] },

        Unary("Negate", "op_UnaryNegation(Tensor)", x => -x, Oracle.Negate),
    ];

    private static OperationRow Unary(string name, string covers, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle) =>
        new(name)
        {
            Covers = [covers],
            Call = x => call(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = OneRounding,
            Gradient = Slope,
            IsElementwise = true,
        };

    private static OperationRow Binary(string name, string method, Func<Tensor[], Tensor> call, Func<DoubleArray[], DoubleArray> oracle) =>
        new(name)
        {
            Covers = [$"{method}(Tensor, Tensor)"],
            Call = call,
            Oracle = oracle,
            Shapes = [.. Sizes.Vectors.Select(shapes => (int[][])[shapes[0], shapes[0]]), .. Sizes.Broadcasting],
            LargeShapes = [[[131, 1009], [131, 1009]], [[300, 401], [401]], [[401], [300, 401]], [[300, 401], [300, 1]], [[300, 1], [1, 401]]],
            Tolerance = OneRounding,
            Gradient = Slope,
            IsElementwise = true,
            Refusals =
            [
                new([[3], [4]], name, "[3]", "[4]"), new([[2, 3], [3, 2]], name, "[2, 3]", "[3, 2]"), new([[2, 3], [2]], name, "[2, 3]", "[2]"),
                new([[0], [2]], name, "[0]", "[2]"),
            ],
        };
}
