using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Operations that repeat, turn, surround, cut, order and spread elements.</summary>
internal static class ArrangementRows
{
    public static IEnumerable<OperationRow> All() =>
    [
        Row("Expand", "Expand(ReadOnlySpan<Int32>)", x => x[0].Expand(2, 3, 4), x => x[0].BroadcastTo([2, 3, 4]),
            [[[3, 1]], [[2, 3, 4]], [[2, 1, 4]], [[]], [[1]], [[4]]]) with
        {
            Refusals = [new([[3, 2]], "Expand", "[3, 2]", "[2, 3, 4]"), new([[1, 2, 3, 4]], "Expand", "[1, 2, 3, 4]")],
        },
        Row("Expand with -1", "Expand(ReadOnlySpan<Int32>)", x => x[0].Expand(2, -1), x => x[0].BroadcastTo([2, x[0].Shape[^1]]),
            [[[3]], [[1, 3]], [[1, 0]]]),
        Row("Repeat", "Repeat(ReadOnlySpan<Int32>)", x => x[0].Repeat(2, 1, 3),
            x => Picked(x[0], [2 * SizeOf(x[0], -3), SizeOf(x[0], -2), 3 * SizeOf(x[0], -1)],
                index => [.. index[(3 - x[0].Rank)..].Select((i, axis) => i % x[0].Shape[axis])]),
            [[[2, 3, 4]], [[3, 4]], [[4]], [[]], [[2, 0]]]) with
        {
            Refusals = [new([[1, 2, 3, 4]], "Repeat", "[1, 2, 3, 4]"), new([[2]], "Repeat", "-1") { Call = x => x[0].Repeat(-1) }],
        },
        Row("Flip", "Flip(ReadOnlySpan<Int32>)", x => x[0].Flip(0, -1),
            x => Picked(x[0], x[0].Shape, index =>
                [.. index.Select((i, axis) => axis == 0 || axis == x[0].Rank - 1 ? x[0].Shape[axis] - 1 - i : i)]),
            [[[2, 3, 4]], [[5, 1]], [[0, 3]]]) with
        {
            Refusals = [new([[2, 3]], "Flip", "named twice") { Call = x => x[0].Flip(1, -1) }],
        },
        Row("Roll", "Roll(Int32, Int32)", x => x[0].Roll(-4, 1),
            x => Picked(x[0], x[0].Shape, index => [index[0], (index[1] + 4) % x[0].Shape[1], .. index[2..]]),
            [[[2, 3]], [[1, 7, 2]], [[3, 0]]]) with
        {
            Refusals = [new([[3]], "Roll", "[3]")],
        },
        .. Paddings(),
        Row("Slice with a step", "Slice(Int32, Int32, Int32, Int32)", x => x[0].Slice(1, -4, 2, 3), x => Oracle.Slice(
            x[0], 1, x[0].Shape[1] - 4, x[0].Shape[1], 3), [[[2, 4]], [[3, 5, 2]], [[1, 6]]]) with
        {
            Refusals =
            [
                new([[2, 3]], "Slice", "[2, 3]", "3 elements"),
                new([[2, 9]], "Slice", "in steps of 3") { Call = x => x[0].Slice(1, -4, 3, 3) },
                new([[2, 9]], "Slice", "step") { Call = x => x[0].Slice(1, 0, 1, 0) },
            ],
        },
        Row("Split by size", "Split(Int32, Int32)", x => Tensor.Concatenate([.. x[0].Split(3, 1).Reverse()], 1),
            x => Picked(x[0], x[0].Shape, index => [index[0], Reversed(index[1], x[0].Shape[1], 3)]), [[[2, 7]], [[2, 6]], [[2, 2]]]) with
        {
            Refusals = [new([[3]], "Split", "[3]"), new([[3, 2]], "Split", "size") { Call = x => x[0].Split(0)[0] }],
        },
        Row("Split by sizes", "Split(ReadOnlySpan<Int32>, Int32)", x => x[0].Split([1, 0, 3], -1)[2], x => Oracle.Slice(x[0], -1, 1, 4),
            [[[2, 4]], [[4]]]) with
        {
            Refusals = [new([[3]], "Split", "[3]", "[1, 0, 3]", "add up to 3")],
        },
        Row("Chunk", "Chunk(Int32, Int32)", x => Tensor.Concatenate([.. x[0].Chunk(3, 1).Reverse()], 1),
            x => Picked(x[0], x[0].Shape, index => [index[0], Reversed(index[1], x[0].Shape[1], (x[0].Shape[1] + 2) / 3)]),
            [[[2, 7]], [[2, 2]], [[2, 4]]]) with
        {
            Refusals = [new([[3]], "Chunk", "[3]"), new([[3]], "Chunk", "count") { Call = x => x[0].Chunk(0)[0] }],
        },
        Row("LowerTriangle", "LowerTriangle(Int32)", x => x[0].LowerTriangle(1), x => Triangle(x[0], d => d <= 1), Matrices) with
        {
            Refusals = [new([[3]], "LowerTriangle", "[3]")],
        },
        Row("UpperTriangle", "UpperTriangle(Int32)", x => x[0].UpperTriangle(-1), x => Triangle(x[0], d => d >= -1), Matrices) with
        {
            Refusals = [new([[3]], "UpperTriangle", "[3]")],
        },
        Row("OneHot", "OneHot(Int32)", x => x[0].OneHot(3),
            x => DoubleArray.Build([.. x[0].Shape, 3], index => x[0].At(index[..^1]) == index[^1] ? 1 : 0),
            [[[5]], [[]], [[2, 3]], [[0]]]) with
        {
            Inputs = [new Domain("0 to 2", (random, _) => random.Next(3), HasGradient: false)],
            Gradient = null,
            SpecialValues = Special.None,
            Refusals =
            [
                new([[2]], "OneHot", "class 3", "0 to 2") { Call = _ => Tensor.From([1f, 3f]).OneHot(3) },
                new([[2]], "OneHot", "1 to") { Call = x => x[0].OneHot(0) },
            ],
        },
        .. Orders(),
        .. Scatters(),
    ];

    private static readonly int[][][] Matrices = [[[3, 3]], [[2, 5]], [[5, 2]], [[2, 3, 4]], [[0, 3]], [[3, 0]], [[1, 17]]];

    private static IEnumerable<OperationRow> Paddings()
    {
        yield return Row("Pad", "Pad(ReadOnlySpan<Int32>, PaddingMode, Double)", x => x[0].Pad([1, 2, -1, 3], value: 0.5),
            x => Surrounded(x[0], [1, 2, -1, 3], 0.5, (_, _) => -1), [[[2, 3]], [[2, 4, 1]], [[1, 3]], [[2, 0]]]) with
        {
            Refusals =
            [
                new([[3]], "Pad", "[3]"), new([[0, 3]], "Pad", "-1 before"),
                new([[3]], "Pad", "1 sizes") { Call = x => x[0].Pad([1]) },
                new([[3]], "Pad", "Constant") { Call = x => x[0].Pad([1, 1], (PaddingMode)5) },
            ],
        };
        yield return Row("Pad as a mirror", "Pad(ReadOnlySpan<Int32>, PaddingMode, Double)",
            x => x[0].Pad([2, 1, 1, 0], PaddingMode.Reflect),
            x => Surrounded(x[0], [2, 1, 1, 0], 0, (i, size) => i < 0 ? -i : 2 * (size - 1) - i), [[[2, 3]], [[2, 4, 5]]]) with
        {
            Refusals = [new([[2, 2]], "Pad", "2 before", "Reflect")],
        };
        yield return Row("Pad with the edge", "Pad(ReadOnlySpan<Int32>, PaddingMode, Double)",
            x => x[0].Pad([2, 1, 0, 3], PaddingMode.Replicate),
            x => Surrounded(x[0], [2, 1, 0, 3], 0, (i, size) => i < 0 ? 0 : size - 1), [[[2, 3]], [[1, 1]], [[2, 2, 5]]]) with
        {
            Refusals = [new([[2, 0]], "Pad", "Replicate")],
        };
    }

    private static IEnumerable<OperationRow> Orders()
    {
        foreach (bool descending in (bool[])[false, true])
        {
            string name = descending ? "Sort, descending" : "Sort";
            yield return Row(name, "Sort(Int32, Boolean)", x => x[0].Sort(0, descending).Values,
                x => InOrder(x[0], 0, descending, (value, _) => value), [[[5]], [[7, 3]], [[4, 2, 3]], [[0, 2]]]) with
            {
                Refusals = [new([[3]], "Sort", "[3]") { Call = x => x[0].Sort(1).Values }],
            };
            yield return Row($"{name}, places", "Sort(Int32, Boolean)", x => x[0].Sort(0, descending).Indices,
                x => InOrder(x[0], 0, descending, (_, place) => place), [[[5]], [[7, 3]]]) with
            {
                Inputs = [new Domain("0 to 2", (random, _) => random.Next(3))],
                Gradient = null,
            };
            yield return Row($"TopK{(descending ? "" : ", smallest")}", "TopK(Int32, Int32, Boolean)",
                x => x[0].TopK(2, -1, descending).Values,
                x => Oracle.Slice(InOrder(x[0], x[0].Rank - 1, descending, (value, _) => value), -1, 0, 2),
                [[[5]], [[3, 7]], [[2, 3, 2]]]) with
            {
                Refusals = [new([[3, 1]], "TopK", "[3, 1]", "1 elements")],
            };
        }
    }

    private static IEnumerable<OperationRow> Scatters()
    {
        int[][][] shapes = [[[3, 4], [3, 2], [3, 2]], [[3, 4, 2], [2, 5, 2], [2, 5, 2]], [[3, 4], [3, 0], [3, 0]]];
        // Each place once: who stays among several is a matter of order, and of the gradient there is no difference to take.
        yield return Row("Scatter", "Scatter(Int32, Tensor, Tensor)", x => x[0].Scatter(1, x[1], x[2]), x => Scattered(x, adds: false),
            [[[3, 4], [3, 1], [3, 1]], [[2, 4, 3], [2, 1, 3], [2, 1, 3]]]) with
        {
            Inputs = [Domain.Real, Domain.PlacesOn(0, 1), Domain.Real],
            Refusals =
            [
                new([[3, 4], [3, 2], [3, 1]], "Scatter", "[3, 1]", "[3, 2]"), new([[3, 4], [4, 2], [4, 2]], "Scatter", "[4, 2]", "[3, 4]"),
            ],
        };
        yield return Row("ScatterAdd", "ScatterAdd(Int32, Tensor, Tensor)", x => x[0].ScatterAdd(1, x[1], x[2]),
            x => Scattered(x, adds: true), shapes) with
        {
            Inputs = [Domain.Real, Domain.PlacesOn(0, 1), Domain.Real],
            Tolerance = Added,
            Refusals = [new([[3, 4], [3, 2], [3, 1]], "ScatterAdd", "[3, 1]", "[3, 2]")],
        };
        yield return Row("IndexAdd", "IndexAdd(Int32, ReadOnlySpan<Int32>, Tensor)", x => x[0].IndexAdd(1, [2, 0, 2], x[1]),
            x => DoubleArray.Build(x[0].Shape, index => x[0].At(index) + new[] { 2, 0, 2 }
                .Select((place, i) => place == index[1] ? x[1].At([index[0], i, .. index[2..]]) : 0).Sum()),
            [[[2, 3], [2, 3]], [[2, 4, 5], [2, 3, 5]]]) with
        {
            Tolerance = Added,
            Refusals =
            [
                new([[2, 3], [2, 2]], "IndexAdd", "[2, 2]", "[2, 3]"), new([[2, 2], [2, 3]], "IndexAdd", "index 0 is 2", "[2, 2]"),
            ],
        };
    }

    private static readonly Tolerance Added = Tolerance.Sum(
        _ => 6, x => DoubleArray.Scalar(24) is var all ? DoubleArray.Build(x[0].Shape, _ => all.Values[0]) : x[0],
        "at most six numbers of up to 3 are added");

    private static OperationRow Row(
        string name, string member, Func<Tensor[], Tensor> call, Func<DoubleArray[], DoubleArray> oracle, int[][][] shapes) => new(name)
        {
            Covers = [member],
            Call = call,
            Oracle = oracle,
            Shapes = shapes,
            Tolerance = Tolerance.Exact("nothing is computed"),
            Gradient = GradientTolerance.Moved,
        };

    private static int SizeOf(DoubleArray x, int fromEnd) => -fromEnd <= x.Rank ? x.Shape[^-fromEnd] : 1;

    private static DoubleArray Picked(DoubleArray x, int[] shape, Func<int[], int[]> placeOf) =>
        DoubleArray.Build(shape, index => x.At(placeOf(index)));

    /// <summary>Where element i comes from when pieces of a size stand in reverse order.</summary>
    private static int Reversed(int i, int length, int size)
    {
        int[] places = [.. Enumerable.Range(0, length).Chunk(size).Reverse().SelectMany(piece => piece)];
        return places[i];
    }

    private static DoubleArray Triangle(DoubleArray x, Func<int, bool> isInside) =>
        DoubleArray.Build(x.Shape, index => isInside(index[^1] - index[^2]) ? x.At(index) : 0);

    /// <summary>The last axis' border comes first; outside is what the function says of a place and a size, -1 for the value.</summary>
    private static DoubleArray Surrounded(DoubleArray x, int[] border, double value, Func<int, int, int> outside)
    {
        int[] shape = [.. x.Shape], first = new int[x.Rank];
        for (int i = 0; i < border.Length / 2; i++)
        {
            shape[x.Rank - 1 - i] += border[2 * i] + border[2 * i + 1];
            first[x.Rank - 1 - i] = border[2 * i];
        }

        return DoubleArray.Build(shape, index =>
        {
            var place = new int[x.Rank];
            for (int axis = 0; axis < place.Length; axis++)
            {
                int i = index[axis] - first[axis], size = x.Shape[axis];
                place[axis] = i >= 0 && i < size ? i : outside(i, size);
                if (place[axis] < 0) return value;
            }

            return x.At(place);
        });
    }

    /// <summary>Along an axis in order; a NaN is the largest, equal ones stay as they are.</summary>
    private static DoubleArray InOrder(DoubleArray x, int axis, bool descending, Func<double, int, double> result) =>
        DoubleArray.Build(x.Shape, index =>
        {
            IEnumerable<(double Value, int Place)> line = Enumerable.Range(0, x.Shape[axis])
                .Select(i => (x.At([.. index[..axis], i, .. index[(axis + 1)..]]), i));
            // .NET's order has NaN below all numbers, and the two zeros as one.
            IOrderedEnumerable<(double Value, int Place)> ordered = descending
                ? line.OrderByDescending(e => double.IsNaN(e.Value)).ThenByDescending(e => e.Value)
                : line.OrderBy(e => double.IsNaN(e.Value)).ThenBy(e => e.Value);
            (double value, int place) = ordered.ElementAt(index[axis]);
            return result(value, place);
        });

    private static DoubleArray Scattered(DoubleArray[] x, bool adds)
    {
        DoubleArray result = DoubleArray.Build(x[0].Shape, index => x[0].At(index));
        _ = DoubleArray.Build(x[1].Shape, index =>
        {
            int place = DoubleArray.FlatOf([index[0], (int)x[1].At(index), .. index[2..]], x[0].Shape);
            result.Values[place] = x[2].At(index) + (adds ? result.Values[place] : 0);
            return 0;
        });
        return result;
    }
}
