using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Largest and smallest elements, and their places.</summary>
internal static class ExtremumRows
{
    private static readonly Tolerance Chosen = Tolerance.Exact("chosen, not computed");

    private static readonly int[][][] Vectors =
        [.. Sizes.Vectors.Where(shapes => !shapes[0].Contains(0)), [[1023]], [[1025]], [[3001]]];

    public static IEnumerable<OperationRow> All() =>
    [
        OfAll("Max", x => x.Max(), x => Oracle.Max(x), new("ties share the gradient", [[2f, 1f, 2f]], [[0.5f, 0, 0.5f]])),
        OfAll("Min", x => x.Min(), x => Oracle.Min(x),
            new("ties share the gradient", [[-2f, 1f, -2f, -2f, -2f]], [[0.25f, 0, 0.25f, 0.25f, 0.25f]])),
        .. Along("Max", (x, axis, keep) => x.Max(axis, keep), Oracle.Max, Oracle.ArgMax,
            new("the first of equals", [[2f, 5f, 5f]], [[0, 1, 0]])),
        .. Along("Min", (x, axis, keep) => x.Min(axis, keep), Oracle.Min, Oracle.ArgMin,
            new("the first of equals", [[2f, 1f, 1f]], [[0, 1, 0]])),
        new("ArgMax")
        {
            Covers = ["ArgMax()"],
            Call = x => x[0].ArgMax(),
            Oracle = x => Oracle.ArgMax(x[0]),
            Shapes = Vectors,
            Tolerance = Chosen,
            Gradient = null,
            Refusals = [new([[0]], "ArgMax", "[0]")],
        },
        new("ArgMax over 1")
        {
            Covers = ["ArgMax(Int32, Boolean)"],
            Call = x => x[0].ArgMax(1),
            Oracle = x => Oracle.ArgMax(x[0], [1]),
            Shapes = [[[5, 7]], [[3, 2000]], [[2, 3, 17]], [[0, 3]]],
            Tolerance = Chosen,
            Gradient = null,
            Refusals = [new([[2, 0]], "ArgMax", "[2, 0]"), new([[2]], "ArgMax", "[2]")],
        },
    ];

    private static OperationRow OfAll(string name, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle, Kink ties) => new(name)
    {
        Covers = [$"{name}()"],
        Call = x => call(x[0]),
        Oracle = x => oracle(x[0]),
        Shapes = Vectors,
        LargeShapes = [.. Sizes.Large, [[262_147]]],
        Tolerance = Chosen,
        Gradient = GradientTolerance.Moved,
        Kinks = [ties, new("NaN is the extremum", [[2f, float.NaN, float.NaN]], [[0, 0.5f, 0.5f]])],
        Refusals = [new([[0, 3]], name, "[0, 3]")],
    };

    private static IEnumerable<OperationRow> Along(
        string name,
        Func<Tensor, int, bool, (Tensor Values, Tensor Indices)> call,
        Func<DoubleArray, int[]?, bool, DoubleArray> values,
        Func<DoubleArray, int[]?, bool, DoubleArray> indices,
        Kink ties)
    {
        foreach ((int axis, bool keep, int[][][] shapes) in new (int, bool, int[][][])[]
        {
            (0, false, [[[5, 7]], [[1, 33]], [[33, 1]], [[9, 16]], [[17, 65]], [[2, 3, 11]], [[3, 0]], [[6]], [[1025]]]),
            (-1, true, [[[5, 7]], [[1, 33]], [[33, 1]], [[9, 16]], [[2, 1500]], [[2, 3, 11]], [[0, 3]], [[6]]]),
            (1, false, [[[2, 3, 11]], [[3, 17, 33]], [[4, 5, 1]], [[2, 9, 1030]]]),
        })
        {
            var row = new OperationRow($"{name} over {axis}, values")
            {
                Covers = [$"{name}(Int32, Boolean)"],
                Call = x => call(x[0], axis, keep).Values,
                Oracle = x => values(x[0], [axis], keep),
                Shapes = shapes,
                LargeShapes = [[[40, 60, 70]]],
                Tolerance = Chosen,
                Gradient = GradientTolerance.Moved,
                Kinks = axis == 0 ? [ties, new("the first NaN", [[2f, float.NaN, float.NaN]], [[0, 1, 0]])] : [],
                Refusals =
                [
                    new([[2, 0]], name, "[2, 0]") { Call = x => call(x[0], 1, false).Values },
                    new([[2, 3]], name, "[2, 3]", "2 axes") { Call = x => call(x[0], 2, false).Values },
                ],
            };
            yield return row;
            yield return row with
            {
                Name = $"{name} over {axis}, indices",
                Call = x => call(x[0], axis, keep).Indices,
                Oracle = x => indices(x[0], [axis], keep),
                Gradient = null,
                Kinks = [],
                Refusals = [],
            };
        }
    }
}
