using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Operations that take elements to other places.</summary>
internal static class MoveRows
{
    public static IEnumerable<OperationRow> All() =>
    [
        Row("Permute 2, 0, 1", "Permute(ReadOnlySpan<Int32>)", x => x[0].Permute(2, 0, 1), x => Oracle.Permute(x[0], 2, 0, 1),
            [[[2, 3, 5]], [[1, 3, 5]], [[4, 1, 33]], [[35, 2, 37]], [[0, 2, 3]]], [[[70, 40, 50]]]) with
        {
            Refusals =
            [
                new([[2, 3]], "Permute", "[2, 3]"),
                new([[2, 3, 5]], "Permute", "named twice") { Call = x => x[0].Permute(0, 1, -2) },
                new([[2, 3, 5]], "Permute", "[2, 3, 5]") { Call = x => x[0].Permute(0, 1, 3) },
            ],
        },
        Row("Permute 0, 2, 1, 3", "Permute(ReadOnlySpan<Int32>)", x => x[0].Permute(0, 2, 1, 3), x => Oracle.Permute(x[0], 0, 2, 1, 3),
            [[[2, 3, 5, 4]], [[1, 3, 1, 33]], [[2, 17, 3, 1]]], [[[8, 40, 30, 12]]]),
        Row("Permute -1, -3, -2, -4", "Permute(ReadOnlySpan<Int32>)", x => x[0].Permute(-1, -3, -2, -4),
            x => Oracle.Permute(x[0], 3, 1, 2, 0),
            [[[2, 3, 5, 4]], [[5, 1, 3, 33]]], [[[40, 7, 9, 50]]]),
        Row("Permute by an array", "Permute(Int32[])", x => OtherLanguages.Call(nameof(Tensor.Permute), x[0], [1, 0]),
            x => Oracle.Permute(x[0], 1, 0), [[[3, 4]]]),
        Row("Permute of a scalar", "Permute(ReadOnlySpan<Int32>)", x => x[0].Permute(), x => Oracle.Permute(x[0]), [[[]]]),
        Row("Transpose 0, 1", "Transpose(Int32, Int32)", x => x[0].Transpose(0, 1), x => Oracle.Transpose(x[0], 0, 1),
            [[[2, 3]], [[33, 65]], [[1, 9]], [[32, 32]], [[2, 3, 5]], [[0, 3]]], [[[300, 400]]]) with
        {
            Refusals = [new([[3]], "Transpose", "[3]")],
        },
        Row("Transpose -1, -3", "Transpose(Int32, Int32)", x => x[0].Transpose(-1, -3), x => Oracle.Transpose(x[0], -1, -3),
            [[[2, 3, 5]], [[2, 40, 3, 33]]]),
        Row("ShiftImages", "ShiftImages(Int32, Double, Generator)", x => x[0].ShiftImages(2, 0.5, Seeded()),
            x => Oracle.ShiftImages(x[0], ShiftDraws.Draw(Seeded(), x[0].Shape[0], 2, 0.5)),
            [[[7, 2, 5, 6]], [[3, 1, 1, 1]], [[5, 1, 3, 17]], [[0, 2, 3, 3]]]) with
        {
            Refusals =
            [
                new([[2, 3, 4]], "ShiftImages", "[2, 3, 4]", "[N, C, height, width]"),
                new([[1, 1, 2, 2]], "ShiftImages", "padding") { Call = x => x[0].ShiftImages(-1) },
                new([[1, 1, 2, 2]], "ShiftImages", "[0, 1]") { Call = x => x[0].ShiftImages(1, double.NaN) },
            ],
        },
        Row("Slice of rows", "Slice(Int32, Int32, Int32, Int32)", x => x[0].Slice(0, 1, 2), x => Oracle.Slice(x[0], 0, 1, 3),
            [[[4, 3]], [[3]], [[3, 2, 5]], [[3, 0]]]) with
        {
            Refusals =
            [
                new([[2, 3]], "Slice", "[2, 3]", "1 elements"),
                new([[2, 3]], "Slice", "[2, 3]") { Call = x => x[0].Slice(0, -3, 1) },
                new([[2, 3]], "Slice", "[2, 3]") { Call = x => x[0].Slice(1, 4, 0) },
                new([[2, 3]], "Slice", "[2, 3]") { Call = x => x[0].Slice(2, 0, 1) },
            ],
        },
        Row("Slice of columns", "Slice(Int32, Int32, Int32, Int32)", x => x[0].Slice(-1, 2, 3), x => Oracle.Slice(x[0], -1, 2, 5),
            [[[4, 5]], [[1, 7]], [[6]], [[2, 3, 9]], [[0, 5]]]),
        Row("Slice of the middle", "Slice(Int32, Int32, Int32, Int32)", x => x[0].Slice(1, 1, 2), x => Oracle.Slice(x[0], 1, 1, 3),
            [[[3, 4, 5]], [[1, 3, 2]]]),
        Row("Slice of nothing", "Slice(Int32, Int32, Int32, Int32)", x => x[0].Slice(1, 3, 0), x => Oracle.Slice(x[0], 1, 3, 3),
            [[[2, 3]], [[1, 4]]]),
        Row("IndexSelect of rows", "IndexSelect(Int32, ReadOnlySpan<Int32>)", x => x[0].IndexSelect(0, 2, 0, 2, 1, 2),
            x => Oracle.IndexSelect(x[0], 0, [2, 0, 2, 1, 2]),
            [[[3, 4]], [[5]], [[3, 2, 17]], [[3, 0]]]) with
        {
            Refusals =
            [
                new([[2, 4]], "IndexSelect", "index 0", "[2, 4]"),
                new([[3, 4]], "IndexSelect", "index 1 is -1") { Call = x => x[0].IndexSelect(0, 0, -1) },
                new([[3, 4]], "IndexSelect", "[3, 4]") { Call = x => x[0].IndexSelect(2, 0) },
            ],
        },
        Row("IndexSelect of columns", "IndexSelect(Int32, ReadOnlySpan<Int32>)", x => x[0].IndexSelect(-1, 3, 3, 0),
            x => Oracle.IndexSelect(x[0], -1, [3, 3, 0]),
            [[[3, 4]], [[2, 3, 5]]]),
        Row("IndexSelect of nothing", "IndexSelect(Int32, ReadOnlySpan<Int32>)", x => x[0].IndexSelect(0),
            x => Oracle.IndexSelect(x[0], 0, []), [[[3, 4]], [[0, 4]]]),
        Row("Gather along 1", "Gather(Int32, Tensor)", x => x[0].Gather(1, x[1]), x => Oracle.Gather(x[0], 1, x[1]),
            [[[3, 4], [3, 1]], [[3, 4], [2, 7]], [[2, 5, 3], [2, 6, 2]], [[3, 4], [0, 2]]]) with
        {
            Inputs = [Domain.Real, Domain.PlacesOn(0, 1)],
            Refusals =
            [
                new([[3, 4], [3]], "Gather", "[3]", "[3, 4]"),
                new([[3, 4], [4, 2]], "Gather", "[4, 2]", "[3, 4]"),
                new([[3, 4]], "Gather", "4") { Call = x => x[0].Gather(1, Tensor.From([4f], 1, 1)) },
                new([[3, 4]], "Gather", "0.5") { Call = x => x[0].Gather(1, Tensor.From([0.5f], 1, 1)) },
                new([[3, 4]], "Gather", "NaN") { Call = x => x[0].Gather(1, Tensor.From([float.NaN], 1, 1)) },
            ],
        },
        Row("Gather along 0", "Gather(Int32, Tensor)", x => x[0].Gather(0, x[1]), x => Oracle.Gather(x[0], 0, x[1]),
            [[[3, 4], [2, 3]], [[5], [9]], [[2, 5, 3], [4, 5, 1]]]) with
        {
            Inputs = [Domain.Real, Domain.PlacesOn(0, 0)],
        },
        Row("Concatenate along 0", "Concatenate(ReadOnlySpan<Tensor>, Int32)", x => Tensor.Concatenate(x), x => Oracle.Concatenate(0, x),
            [[[3, 4], [2, 4]], [[3], [3], [5]], [[2, 3]], [[0, 3], [2, 3]], [[3, 0], [1, 0]]]) with
        {
            Refusals =
            [
                new([[3, 4], [3, 5]], "Concatenate", "[3, 4]", "[3, 5]"),
                new([[3, 4], [3]], "Concatenate", "[3]"),
                new([[], []], "Concatenate", "[]"),
                new([[1]], "Concatenate", "none") { Call = _ => Tensor.Concatenate([]) },
            ],
        },
        Row("Concatenate along -1", "Concatenate(ReadOnlySpan<Tensor>, Int32)", x => Tensor.Concatenate(x, -1),
            x => Oracle.Concatenate(-1, x),
            [[[3, 4], [3, 4]], [[3, 4], [3, 1], [3, 17]], [[2, 3, 5], [2, 3, 2]], [[3, 0], [3, 2]]]),
        Row("Stack along 0", "Stack(ReadOnlySpan<Tensor>, Int32)", x => Tensor.Stack(x), x => Oracle.Stack(0, x),
            [[[3, 4], [3, 4]], [[], [], []], [[5]]]) with
        {
            Refusals =
            [
                new([[3, 4], [4, 3]], "Stack", "[3, 4]", "[4, 3]"),
                new([[1]], "Stack", "none") { Call = _ => Tensor.Stack([]) },
                new([[3]], "Stack", "[3]") { Call = x => Tensor.Stack(x, 2) },
            ],
        },
        Row("Stack along -1", "Stack(ReadOnlySpan<Tensor>, Int32)", x => Tensor.Stack(x, -1), x => Oracle.Stack(-1, x),
            [[[3, 4], [3, 4]], [[5], [5], [5]]]),
    ];

    private static OperationRow Row(
        string name, string member, Func<Tensor[], Tensor> call, Func<DoubleArray[], DoubleArray> oracle, int[][][] shapes,
        int[][][]? large = null) => new(name)
        {
            Covers = [member],
            Call = call,
            Oracle = oracle,
            Shapes = shapes,
            LargeShapes = large ?? [],
            Tolerance = Tolerance.Exact("nothing is computed"),
            Gradient = GradientTolerance.Moved,
        };

    private static PhiloxGenerator Seeded() => new(11);
}
