using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class SoftmaxRows
{
    private static readonly int[][][] LastAxis =
        [.. ((int[])[1, 2, 3, 7, 8, 10, 15, 16, 17, 33, 65, 130]).Select(count => (int[][])[[3, count]]), [[5]], [[0, 3]], [[2, 3, 4]]];

    private static readonly int[][][] FirstAxis = [[[5, 7]], [[1, 33]], [[33, 1]], [[9, 16]], [[17, 65]], [[2, 3, 11]], [[6]], [[3, 0]]];

    private static readonly int[][][] MiddleAxis = [[[2, 3, 11]], [[3, 17, 33]], [[4, 5, 1]]];

    private static Tolerance LogarithmOfSum(int axis) => new(
        "an error of the sum relative to itself is one of its logarithm; differences of numbers up to 8",
        (x, expected) => expected.Map(v => (SizeAlong(x[0], axis) + 32) * Tolerance.UnitRoundoff + 2 * Comparison.Ulp(v)));

    private static Tolerance Probability(int axis) => new(
        "e^(x - max) within 2 units and the rounding of x - max, which is up to 108 where the result is not 0; over a sum of n such",
        (x, expected) => expected.Map(v => (2 * SizeAlong(x[0], axis) + 112) * Tolerance.UnitRoundoff * Math.Abs(v) + float.Epsilon));

    private static readonly GradientTolerance Slope = new(200, 200, "probabilities of n + 8 roundings; dy - sum(dy * y) cancels");

    public static IEnumerable<OperationRow> All() =>
    [
        .. Rows("Softmax", "Softmax(Int32)", (x, axis) => x.Softmax(axis), Oracle.Softmax, Probability),
        .. Rows("LogSoftmax", "LogSoftmax(Int32)", (x, axis) => x.LogSoftmax(axis), Oracle.LogSoftmax, LogarithmOfSum),
        .. Rows("LogSumExp", "LogSumExp(Int32, Boolean)", (x, axis) => x.LogSumExp(axis), (x, axis) => Oracle.LogSumExp(x, [axis]),
            LogarithmOfSum),
        new("LogSumExp of nothing")
        {
            Covers = ["LogSumExp(Int32, Boolean)"],
            Call = x => x[0].LogSumExp(1, true),
            Oracle = x => Oracle.LogSumExp(x[0], [1], true),
            Shapes = [[[3, 0]], [[3, 4]]],
            Tolerance = LogarithmOfSum(1),
            Gradient = Slope,
        },
    ];

    private static IEnumerable<OperationRow> Rows(
        string name, string member, Func<Tensor, int, Tensor> call, Func<DoubleArray, int, DoubleArray> oracle,
        Func<int, Tolerance> tolerance)
    {
        foreach ((int axis, int[][][] shapes, int[][] large) in new (int, int[][][], int[][])[]
        {
            (-1, LastAxis, [[1031, 130]]), (0, FirstAxis, [[130, 1031]]), (1, MiddleAxis, [[40, 30, 70]]),
        })
        {
            yield return new OperationRow($"{name} over {axis}")
            {
                Covers = [member],
                Call = x => call(x[0], axis),
                Oracle = x => oracle(x[0], axis),
                Shapes = shapes,
                LargeShapes = [large],
                Tolerance = tolerance(axis),
                Gradient = Slope,
                SpecialValues = [float.NaN, float.NegativeInfinity, 0f, -0f, .. Special.Subnormal, 1f, -1f, 88f, -104f, 1000f],
                Refusals =
                [
                    new([[]], name, "[]") { Call = x => call(x[0], 1) },
                    new([[2, 3]], name, "[2, 3]") { Call = x => call(x[0], 2) },
                ],
            };
        }
    }

    private static int SizeAlong(DoubleArray x, int axis) => x.Shape[axis < 0 ? axis + x.Rank : axis];
}
