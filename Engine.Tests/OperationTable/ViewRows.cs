using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Operations that give the same elements another shape.</summary>
internal static class ViewRows
{
    private static readonly Tolerance Moved = Tolerance.Exact("nothing is computed");

    public static IEnumerable<OperationRow> All() =>
    [
        View("Reshape to [6, -1]", "Reshape(ReadOnlySpan<Int32>)", x => x.Reshape(6, -1), x => Oracle.Reshape(x, 6, -1),
            [[3, 4], [12], [2, 3, 5], [0, 3]]) with
        {
            Refusals =
            [
                new([[5, 7]], "Reshape", "[5, 7]", "[6, -1]"),
                new([[2, 3]], "Reshape", "[2, 3]", "[-1, -1]") { Call = x => x[0].Reshape(-1, -1) },
                new([[2, 3]], "Reshape", "6", "[5]") { Call = x => x[0].Reshape(5) },
                new([[0, 3]], "Reshape", "[0, 3]", "[0, -1]") { Call = x => x[0].Reshape(0, -1) },
                new([[2, 3]], "-2") { Call = x => x[0].Reshape(-2, -3) },
            ],
        },
        View("Reshape to []", "Reshape(ReadOnlySpan<Int32>)", x => x.Reshape(), x => Oracle.Reshape(x), [[1], [1, 1], []]),
        View("Reshape to an array", "Reshape(Int32[])", x => OtherLanguages.Call(nameof(Tensor.Reshape), x, [6, -1]),
            x => Oracle.Reshape(x, 6, -1), [[3, 4], [6]]),
        View("Flatten", "Flatten(Int32, Int32)", x => x.Flatten(), x => Oracle.Flatten(x), [[3, 4], [12], [2, 3, 5], [0, 3], []]),
        View("Flatten from 1", "Flatten(Int32, Int32)", x => x.Flatten(1), x => Oracle.Flatten(x, 1), [[3, 4], [2, 3, 5], [0, 3, 2]]),
        View("Flatten 1 to -2", "Flatten(Int32, Int32)", x => x.Flatten(1, -2), x => Oracle.Flatten(x, 1, -2),
            [[2, 3, 5], [2, 3, 5, 2]]) with
        {
            Refusals = [new([[2, 3]], "Flatten", "[2, 3]"), new([[2, 3]], "Flatten", "[2, 3]") { Call = x => x[0].Flatten(2) }],
        },
        View("Squeeze", "Squeeze()", x => x.Squeeze(), Oracle.Squeeze, [[1, 3, 1], [1], [], [4], [1, 0]]),
        View("Squeeze axis 1", "Squeeze(Int32)", x => x.Squeeze(1), x => Oracle.Squeeze(x, 1), [[3, 1], [3, 2], [1, 1, 1]]) with
        {
            Refusals = [new([[3]], "Squeeze", "[3]")],
        },
        View("Unsqueeze 0", "Unsqueeze(Int32)", x => x.Unsqueeze(0), x => Oracle.Unsqueeze(x, 0), [[3, 2], [3], [], [0]]),
        View("Unsqueeze -1", "Unsqueeze(Int32)", x => x.Unsqueeze(-1), x => Oracle.Unsqueeze(x, -1), [[3, 2], [3], [], [0]]),
        View("Unsqueeze 1", "Unsqueeze(Int32)", x => x.Unsqueeze(1), x => Oracle.Unsqueeze(x, 1), [[3, 2], [3], [5, 1, 2]]) with
        {
            Refusals = [new([[]], "Unsqueeze", "[]"), new([[3]], "Unsqueeze", "[3]") { Call = x => x[0].Unsqueeze(-3) }],
        },
    ];

    private static OperationRow View(
        string name, string member, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle, int[][] shapes) => new(name)
        {
            Covers = [member],
            Call = x => call(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = [.. shapes.Select(shape => (int[][])[shape])],
            Tolerance = Moved,
            Gradient = GradientTolerance.Moved,
        };
}
