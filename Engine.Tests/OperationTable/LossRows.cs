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
        .. OfPairs("L1Loss", reduction => new L1Loss(reduction), Oracle.AbsoluteError,
            new Kink("sign(0) = 0", [[1f, 2f], [1f, 3f]], [[0, -1], [0, 1]])),
        .. OfPairs("SmoothL1Loss", reduction => new SmoothL1Loss(1, reduction), (x, y) => Oracle.SmoothAbsoluteError(x, y, 1)),
        .. OfPairs("SmoothL1Loss with beta 2.5", reduction => new SmoothL1Loss(2.5, reduction),
            (x, y) => Oracle.SmoothAbsoluteError(x, y, 2.5)),
        .. OfPairs("BCEWithLogitsLoss", reduction => new BCEWithLogitsLoss(reduction),
                Oracle.BinaryCrossEntropyWithLogits)
            .Zip(Reductions, Probabilities),
        .. OfClasses("CrossEntropyLoss", reduction => new CrossEntropyLoss(reduction: reduction), (x, c) => Oracle.CrossEntropy(x, c)),
        .. OfClasses("CrossEntropyLoss, smoothed", reduction => new CrossEntropyLoss(0.1, reduction),
            (x, c) => Oracle.CrossEntropy(x, c, 0.1)),
        .. OfClasses("NLLLoss", reduction => new NLLLoss(reduction), Oracle.NegativeLogLikelihood),
        .. OfPairs("HuberLoss with delta 1.5", reduction => new HuberLoss(1.5, reduction), (x, y) => Oracle.HuberError(x, y, 1.5))
            .Select(Few),
        .. OfPairs("BCELoss", reduction => new BCELoss(reduction), Oracle.BinaryCrossEntropy).Select(Few).Select(row => row with
        {
            Inputs = [Domain.Between(0.02f, 0.98f)],
            SpecialValues = [0, 1],
            Gradient = new GradientTolerance(12, 60, "1 - x and x - y cancel, and are divided by x (1 - x) of 0.02 or more"),
            Refusals = [.. row.Refusals, new([[2]], "BCELoss", "element 1", "1.5") { Call = OutOfRange }],
        }),
        .. OfPairs("KLDivLoss", reduction => new KLDivLoss(reduction: reduction), Oracle.Divergence).Select(Few)
            .Zip(Reductions, (row, reduction) => Probabilities(row, reduction) with
            {
                Inputs = [Domain.Between(-4, 0), Domain.Between(0.05f, 1)],
                SpecialValues = Special.Finite,
            }),
        .. OfPairs("KLDivLoss of logarithms", reduction => new KLDivLoss(true, reduction), Oracle.LogDivergence).Select(Few)
            .Zip(Reductions, (row, reduction) => Probabilities(row, reduction) with { Inputs = [Domain.Between(-4, 0)] }),
    ];

    private static Tensor OutOfRange(Tensor[] x) => new BCELoss().Forward(Tensor.From([0.5f, 1.5f]), x[0]);

    /// <summary>The loops are those of the other losses: a few sizes are enough.</summary>
    private static OperationRow Few(OperationRow row) => row with
    {
        Shapes = [.. ((int[][])[[1], [17], [], [0], [3, 5]]).Select(shape => (int[][])[shape, shape])],
        LargeShapes = [],
    };

    /// <summary>Losses that compare a prediction with a target of its shape, element by element.</summary>
    private static IEnumerable<OperationRow> OfPairs(
        string name, Func<Reduction, Loss> loss, Func<DoubleArray, DoubleArray, DoubleArray> losses, params Kink[] kinks) =>
        Reductions.Select(reduction => new OperationRow($"{name} {reduction}")
        {
            Covers = [ClassName(name)],
            Call = x => loss(reduction).Forward(x[0], x[1]),
            Oracle = x => Oracle.Reduced(losses(x[0], x[1]), Of(reduction)),
            Shapes = [.. Sizes.Vectors.Select(shapes => (int[][])[shapes[0], shapes[0]])],
            LargeShapes = [[[131, 1009], [131, 1009]]],
            Tolerance = Tolerance.Sum(
                x => (reduction == Reduction.None ? 1 : x[0].Count) + 4,
                x => Oracle.Reduced(losses(x[0], x[1]), Of(reduction)),
                "no loss is negative, so the sum of the magnitudes is the loss; each is rounded about four times"),
            Gradient = new GradientTolerance(6, 6, "a difference of numbers up to 3, or of a sigmoid and a target"),
            Kinks = reduction == Reduction.Sum ? kinks : [],
            Refusals =
            [
                new([[20, 1], [20]], ClassName(name), "[20, 1]", "[20]"), new([[3], [4]], "[3]", "[4]"),
                new([[2, 3], [3, 2]], "[2, 3]", "[3, 2]"),
                new([[1], []], "[1]", "[]"),
            ],
        });

    /// <summary>Targets between 0 and 1; the loss of a score x is then a difference of max(x, 0) and x * target.</summary>
    private static OperationRow Probabilities(OperationRow row, Reduction reduction) => row with
    {
        Inputs = [Domain.Real, Domain.Between(0, 1)],
        Tolerance = Tolerance.Sum(
            x => 6 + (reduction == Reduction.None ? 0 : x[0].Count),
            x => row.Oracle(x).Map(v => Math.Abs(v) + (reduction == Reduction.Sum ? 6 * x[0].Count : 6)),
            "max(x, 0), x * target and a logarithm of numbers up to 3"),
    };

    /// <summary>Losses that compare rows of scores with class numbers.</summary>
    private static IEnumerable<OperationRow> OfClasses(string name, Func<Reduction, Loss> loss,
        Func<DoubleArray, DoubleArray, DoubleArray> losses) =>
        Reductions.Select(reduction => new OperationRow($"{name} {reduction}")
        {
            Covers = [ClassName(name)],
            Call = x => loss(reduction).Forward(x[0], x[1]),
            Oracle = x => Oracle.Reduced(losses(x[0], x[1]), Of(reduction)),
            Shapes = [.. ((int[])[1, 2, 3, 7, 8, 10, 15, 16, 17, 33, 65, 130]).Select(count => (int[][])[[5, count], [5]]), [[0, 3], [0]],
                [[1, 10], [1]]],
            LargeShapes = [[[1031, 130], [1031]]],
            Inputs = [Domain.Real, Domain.PlacesOn(0, 1)],
            Tolerance = new Tolerance(
                "a logarithm of a sum of C exponentials, each within 2 units of scores up to 6 apart; N rows added",
                (x, expected) =>
                {
                    int rows = x[1].Count, terms = x[0].Shape[1] + 12 + (reduction == Reduction.None ? 0 : rows);
                    int scores = 6 * (reduction == Reduction.Sum ? rows : 1);
                    return expected.Map(v => terms * Tolerance.UnitRoundoff * (Math.Abs(v) + scores));
                }),
            // A score of +infinity makes the softmax NaN, as in PyTorch; the oracle takes the limit.
            SpecialValues = [float.NaN, float.NegativeInfinity, .. Special.Finite, 100f, -200f],
            Gradient = new GradientTolerance(140, 12, "p - t cancels at the class itself; p is within C + 8 roundings"),
            Refusals =
            [
                new([[3, 4], [4]], ClassName(name), "[3, 4]", "[4]"),
                new([[3], [4]], ClassName(name), "[3]", "[4]"),
                new([[3, 4]], ClassName(name), "row 1", "class 4", "0 to 3")
                {
                    Call = x => loss(reduction).Forward(x[0], Tensor.From([0f, 4f, 9f])),
                },
                new([[3, 4]], "row 2", "class -1", "0 to 3") { Call = x => loss(reduction).Forward(x[0], Tensor.From([0f, 3f, -1f])) },
                new([[3, 4]], "row 0", "class 0.5") { Call = x => loss(reduction).Forward(x[0], Tensor.From([0.5f, 3f, 1f])) },
                new([[3, 4]], "row 2", "NaN") { Call = x => loss(reduction).Forward(x[0], Tensor.From([0f, 3f, float.NaN])) },
            ],
        });

    internal static LossReduction Of(Reduction reduction) => reduction switch
    {
        Reduction.Mean => LossReduction.Mean,
        Reduction.Sum => LossReduction.Sum,
        _ => LossReduction.None,
    };

    /// <summary>A row's name without what tells it from others of its class.</summary>
    private static string ClassName(string name) => name.Split(' ', ',')[0];
}
