using DropoutLab.Losses;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class LossRows
{
    private static readonly Reduction[] Reductions = [Reduction.Mean, Reduction.Sum, Reduction.None];

    public static IEnumerable<OperationRow> All() =>
    [
        .. OfPairs("MSELoss", reduction => new MSELoss(reduction), Oracle.SquaredError),
    ];

    /// <summary>Losses that compare a prediction with a target of its shape, element by element.</summary>
    private static IEnumerable<OperationRow> OfPairs(string name, Func<Reduction, Loss> loss, Func<DoubleArray, DoubleArray, DoubleArray> losses) =>
        Reductions.Select(reduction => new OperationRow($"{name} {reduction}")
        {
            Covers = [name],
            Call = x => loss(reduction).Forward(x[0], x[1]),
            Oracle = x => Oracle.Reduced(losses(x[0], x[1]), reduction.ToString()),
            Shapes = [.. Sizes.Vectors.Select(shapes => (int[][])[shapes[0], shapes[0]])],
            LargeShapes = [[[131, 1009], [131, 1009]]],
            Tolerance = Tolerance.Sum(
                x => (reduction == Reduction.None ? 1 : x[0].Count) + 4,
                x => Oracle.Reduced(losses(x[0], x[1]), reduction.ToString()),
                "no loss is negative, so the sum of the magnitudes is the loss; each is rounded about four times"),
            Gradient = GradientTolerance.FewRoundings,
            Refusals =
            [
                new([[20, 1], [20]], name, "[20, 1]", "[20]"), new([[3], [4]], name, "[3]", "[4]"), new([[2, 3], [3, 2]], name, "[2, 3]", "[3, 2]"),
                new([[1], []], name, "[1]", "[]"),
            ],
        });
}
