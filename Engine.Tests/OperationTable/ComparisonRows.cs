using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Comparisons: tensors of 0 and 1 without a gradient.</summary>
internal static class ComparisonRows
{
    public static IEnumerable<OperationRow> All() =>
    [
        Binary("Greater", "op_GreaterThan", x => x[0] > x[1], (a, b) => a > b),
        Binary("Less", "op_LessThan", x => x[0] < x[1], (a, b) => a < b),
        Binary("GreaterOrEqual", "op_GreaterThanOrEqual", x => x[0] >= x[1], (a, b) => a >= b),
        Binary("LessOrEqual", "op_LessThanOrEqual", x => x[0] <= x[1], (a, b) => a <= b),
        Binary("Equal", "Equal", x => x[0].Equal(x[1]), (a, b) => a == b) with { Covers = ["Equal(Tensor)"] },
        Number("Greater than a number", "op_GreaterThan(Tensor, Double)", x => x > 1.5, v => v > 1.5),
        Number("Less than a number", "op_LessThan(Tensor, Double)", x => x < 1.5, v => v < 1.5),
        Number("Greater than or equal to a number", "op_GreaterThanOrEqual(Tensor, Double)", x => x >= 1.5, v => v >= 1.5),
        Number("Less than or equal to a number", "op_LessThanOrEqual(Tensor, Double)", x => x <= 1.5, v => v <= 1.5),
        Number("Equal to a number", "Equal(Double)", x => x.Equal(1.5), v => v == 1.5),
    ];

    private static OperationRow Number(string name, string covers, Func<Tensor, Tensor> call, Func<double, bool> holds) => new(name)
    {
        Covers = [covers],
        Call = x => call(x[0]),
        Oracle = x => x[0].Map(v => holds(v) ? 1 : 0),
        Shapes = Sizes.Vectors,
        LargeShapes = Sizes.Large,
        Tolerance = Tolerance.Exact("0 or 1"),
        Gradient = null,
        IsElementwise = true,
    };

    private static OperationRow Binary(string name, string method, Func<Tensor[], Tensor> call, Func<double, double, bool> so) => new(name)
    {
        Covers = [$"{method}(Tensor, Tensor)"],
        Call = call,
        Oracle = x => DoubleArray.Zip(x[0], x[1], (a, b) => so(a, b) ? 1 : 0),
        Shapes = [.. Sizes.Vectors.Select(shapes => (int[][])[shapes[0], shapes[0]]), .. Sizes.Broadcasting],
        LargeShapes = [[[300, 401], [401]]],
        Tolerance = Tolerance.Exact("0 or 1"),
        Gradient = null,
        IsElementwise = true,
        Refusals = [new([[3], [4]], name, "[3]", "[4]")],
    };
}
