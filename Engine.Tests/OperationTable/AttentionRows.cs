using DropoutLab.Kernels;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Attention: inputs are queries, keys and values.</summary>
internal static class AttentionRows
{
    private const string Public = "ScaledDotProductAttention(Tensor, Tensor, AttentionMask, Double, Nullable<Double>, Generator)";

    private static readonly bool[] Pattern = GivenMask.Pattern(1009, 0.7, 7);

    private static readonly int[][][] Few = [[[2, 2, 5, 3], [2, 2, 4, 3], [2, 2, 4, 2]], [[1, 1, 17, 4], [1, 1, 18, 4], [1, 1, 18, 4]]];

    private static readonly OperationRow Plain = new("ScaledDotProductAttention")
    {
        Covers = [Public],
        Call = x => x[0].ScaledDotProductAttention(x[1], x[2]),
        Oracle = x => Oracle.Attention(x[0], x[1], x[2], Scale(x), NothingAdded, NothingDropped),
        Shapes =
        [
            .. Few, [[3, 2], [4, 2], [4, 3]], [[2, 1, 1], [2, 1, 1], [2, 1, 1]], [[1, 15, 8], [1, 33, 8], [1, 33, 17]],
            [[2, 0, 3], [2, 4, 3], [2, 4, 2]], [[2, 3, 2], [2, 0, 2], [2, 0, 2]], [[0, 2, 3], [0, 4, 3], [0, 4, 1]],
            [[2, 1, 3, 3, 2], [2, 1, 3, 3, 2], [2, 1, 3, 3, 2]],
        ],
        LargeShapes = [[[4, 3, 40, 16], [4, 3, 50, 16], [4, 3, 50, 8]], [[1, 1, 130, 3], [1, 1, 70, 3], [1, 1, 70, 2]]],
        Inputs = [Domain.Between(-1, 1)],
        Tolerance = Tolerance.Absolute(
            60, _ => 2, "weights that add up to 1 (at most 2 after dropout), of exponentials of sums of up to 17 products below 1"),
        Gradient = new GradientTolerance(120, 120, "dP - rowsum(dy y) cancels; P is within some 30 roundings"),
        SpecialValues = Special.Subnormal,
        Refusals =
        [
            new([[2, 3, 4], [2, 3, 5], [2, 3, 4]], "ScaledDotProductAttention", "[2, 3, 4]", "[2, 3, 5]"),
            new([[2, 3, 4], [2, 5, 4], [2, 3, 4]], "[2, 5, 4]", "[2, 3, 4]"),
            new([[2, 3, 4], [3, 4], [2, 3, 4]], "[3, 4]"),
            new([[2, 3, 4], [2, 5, 4], [2, 5, 4]], "mask [3, 4]", "[2, 1, 3, 5]")
            {
                Call = x => x[0].ScaledDotProductAttention(x[1], x[2], AttentionMask.Adding(Tensor.Zeros(3, 4))),
            },
            new([[2, 3, 4], [2, 5, 4], [2, 5, 4]], "3 sequences", "2 expected")
            {
                Call = x => x[0].ScaledDotProductAttention(x[1], x[2], AttentionMask.Lengths(1, 2, 3)),
            },
            new([[2, 3, 4], [2, 5, 4], [2, 5, 4]], "from 0 to 5")
            {
                Call = x => x[0].ScaledDotProductAttention(x[1], x[2], AttentionMask.Lengths(1, 6)),
            },
        ],
    };

    public static IEnumerable<OperationRow> All()
    {
        yield return Plain;
        yield return With("causal", _ => AttentionMask.Causal, (_, query, key) => key <= query ? 0 : double.NegativeInfinity);
        yield return With("lengths, one of them 0", x => AttentionMask.Lengths([.. Enumerable.Range(0, x[0].Shape[0]).Select(Length)]),
            (matrix, _, key) => key < Length(matrix / 2) ? 0 : double.NegativeInfinity) with
        {
            Shapes = [Few[0]],
            LargeShapes = [],
        };
        yield return With("added and hidden", x => AttentionMask.Adding(Added(x)).And(AttentionMask.Hiding(Hidden(x))),
            (matrix, query, key) => (query + 2 * key) % 5 * 0.25 + (query == 1 || (query + key) % 3 == 0 ? double.NegativeInfinity : 0));
        yield return Apart("for each sequence and head", x => AttentionMask.Adding(PerHead(x)), (matrix, _, _) => 1 + matrix,
            NothingDropped) with
        {
            Shapes = [Few[0]],
        };
        foreach (long maxKept in (long[])[0, long.MaxValue])
        {
            string kept = maxKept == 0 ? "computed again" : "kept";
            yield return Plain with
            {
                Name = $"Attention with dropout, causal, probabilities {kept}",
                Call = x => Packed(x, AttentionEdges.Apart, AttentionMask.Causal, 0.3, maxKept),
                Oracle = x => Oracle.Attention(
                    x[0], x[1], x[2], Scale(x), (_, query, key) => key <= query ? 0 : double.NegativeInfinity, Factor(x)),
                Shapes = Few,
                LargeShapes = [[[1, 1, 130, 3], [1, 1, 70, 3], [1, 1, 70, 2]]],
                Refusals = [],
            };
            yield return Plain with
            {
                Name = $"Attention with dropout and a bias, probabilities {kept}",
                Call = x => Packed(x, AttentionEdges.Apart, AttentionMask.Adding(Added(x)), 0.3, maxKept),
                Oracle = x => Oracle.Attention(
                    x[0], x[1], x[2], Scale(x), (_, query, key) => (query + 2 * key) % 5 * 0.25, Factor(x)),
                Shapes = Few,
                LargeShapes = [],
                Refusals = [],
            };
        }

        yield return Plain with
        {
            Name = "ScaledDotProductAttention, dropout and scale",
            Call = x => x[0].ScaledDotProductAttention(x[1], x[2], null, 0.3, 0.7, new GivenMask(Pattern)),
            Oracle = x => Oracle.Attention(x[0], x[1], x[2], 0.7, NothingAdded, Factor(x)),
            Shapes = Few,
            Refusals = [],
        };
        yield return new OperationRow("RotatePositions")
        {
            Covers = ["RotatePositions(Int32, Double)"],
            Call = x => x[0].RotatePositions(3, 100),
            Oracle = x => Oracle.RotatePositions(x[0], 3, 100),
            Shapes = [[[1, 2]], [[3, 4]], [[2, 5, 34]], [[2, 3, 4, 64]], [[0, 2]], [[2, 0]]],
            LargeShapes = [[[40, 50, 66]]],
            Tolerance = Tolerance.Absolute(4, x => Tolerance.GreatestMagnitude(x[0]), "two products with rounded sine and cosine, added"),
            Gradient = new GradientTolerance(4, 4, "as forward"),
            SpecialValues = Special.Subnormal,
            Refusals =
            [
                new([[3]], "RotatePositions", "[3]"), new([[3, 5]], "[3, 5]", "even"),
                new([[3, 4]], "0 or more") { Call = x => x[0].RotatePositions(-1) },
                new([[3, 4]], "above 0") { Call = x => x[0].RotatePositions(0, double.NaN) },
            ],
        };
        yield return SideBySide("Attention of one tensor", AttentionEdges.All, 3, isBatchFirst: false);
        yield return SideBySide("Attention of one tensor, batch first", AttentionEdges.All, 3, isBatchFirst: true);
        yield return SideBySide("Attention of two tensors", AttentionEdges.KeyAndValue, 2, isBatchFirst: false);
    }

    private static double NothingAdded(int matrix, int query, int key) => 0;

    private static double NothingDropped(int matrix, int query, int key) => 1;

    private static OperationRow With(string name, Func<Tensor[], AttentionMask> mask, Func<int, int, int, double> added) =>
        Apart(name, mask, added, NothingDropped);

    private static OperationRow Apart(
        string name, Func<Tensor[], AttentionMask> mask, Func<int, int, int, double> added, Func<int, int, int, double> factor) =>
            Plain with
            {
                Name = $"ScaledDotProductAttention, {name}",
                Call = x => x[0].ScaledDotProductAttention(x[1], x[2], mask(x)),
                Oracle = x => Oracle.Attention(x[0], x[1], x[2], Scale(x), added, factor),
                Shapes = Few,
                LargeShapes = [],
                Refusals = [],
            };

    /// <summary>[T, N, parts * heads * d] for all three, or [T, N, heads * d] and [S, N, parts * heads * d].</summary>
    private static OperationRow SideBySide(string name, AttentionEdges edges, int parts, bool isBatchFirst) => Plain with
    {
        Name = name,
        Covers = [],
        Call = x => Sides(x, edges, parts, isBatchFirst),
        Oracle = x =>
        {
            DoubleArray all = x[^1];
            int rows = isBatchFirst ? 1 : 0, columns = all.Shape[2] / parts;
            DoubleArray Heads(DoubleArray source, int start) => DoubleArray.Build(
                [source.Shape[1 - rows], 2, source.Shape[rows], columns / 2],
                i => isBatchFirst ? source.At(i[0], i[2], start + (i[1] * columns / 2) + i[3])
                    : source.At(i[2], i[0], start + (i[1] * columns / 2) + i[3]));
            DoubleArray q = Heads(x[0], 0), k = Heads(all, (parts - 2) * columns), v = Heads(all, (parts - 1) * columns);
            DoubleArray y = Oracle.Attention(q, k, v, 0.5, NothingAdded, NothingDropped);
            return DoubleArray.Build(
                [x[0].Shape[0], x[0].Shape[1], columns],
                i => y.At(isBatchFirst ? i[0] : i[1], i[2] / (columns / 2), isBatchFirst ? i[1] : i[0], i[2] % (columns / 2)));
        },
        Shapes = edges == AttentionEdges.All ? [[[4, 3, 12]], [[2, 5, 36]]] : [[[4, 3, 4], [5, 3, 8]], [[2, 3, 6], [3, 3, 12]]],
        LargeShapes = [],
        Refusals = [],
    };

    private static Tensor Sides(Tensor[] x, AttentionEdges edges, int parts, bool isBatchFirst)
    {
        Tensor all = x[^1];
        int width = all.Shape[2], columns = width / parts, time = isBatchFirst ? 1 : 0;
        int queries = x[0].Shape[time], keys = all.Shape[time];
        int count = all.Shape[isBatchFirst ? 0 : 1];
        HeadLayout Of(int start, int rows, int all) => isBatchFirst
            ? HeadLayout.BatchFirst(start, rows, all, columns / 2)
            : HeadLayout.TimeFirst(start, count, all, columns / 2);
        var shape = new AttentionShape(count, 2, queries, keys, columns / 2, columns / 2, 0.5f, false)
        {
            Query = Of(0, queries, x[0].Shape[2]),
            Key = Of((parts - 2) * columns, keys, width),
            Value = Of((parts - 1) * columns, keys, width),
            Output = Of(0, queries, columns),
        };
        return Tensor.Attention(x[0], all, all, edges, shape, x[0].Shape.WithLast(columns), null, 0, null);
    }

    private static Tensor Packed(Tensor[] x, AttentionEdges edges, AttentionMask mask, double dropProbability, long maxKept)
    {
        int heads = x[0].Shape[1], queries = x[0].Shape[2], keys = x[1].Shape[2], d = x[0].Shape[3], e = x[2].Shape[3];
        var shape = new AttentionShape(x[0].Shape[0], heads, queries, keys, d, e, (float)(1 / Math.Sqrt(d)), mask.IsCausal)
        {
            Query = HeadLayout.Matrices(heads, queries, d),
            Key = HeadLayout.Matrices(heads, keys, d),
            Value = HeadLayout.Matrices(heads, keys, e),
            Output = HeadLayout.Matrices(heads, queries, e),
        };
        return Tensor.Attention(
            x[0], x[1], x[2], edges, shape, x[0].Shape.WithLast(e), mask, dropProbability, new GivenMask(Pattern), maxKept);
    }

    private static double Scale(DoubleArray[] x) => 1 / Math.Sqrt(x[0].Shape[^1]);

    private static int Length(int sequence) => sequence == 0 ? 3 : 0;

    private static Tensor Added(Tensor[] x) => Tensor.From(
        [.. from query in Enumerable.Range(0, x[0].Shape[-2]) from key in Enumerable.Range(0, x[1].Shape[-2])
            select (query + 2 * key) % 5 * 0.25f],
        x[0].Shape[-2], x[1].Shape[-2]);

    /// <summary>Query 1 sees nothing.</summary>
    private static Tensor Hidden(Tensor[] x) => Tensor.From(
        [
            .. from query in Enumerable.Range(0, x[0].Shape[-2])
               from key in Enumerable.Range(0, x[1].Shape[-2])
               select query == 1 || (query + key) % 3 == 0 ? 1f : 0,
        ],
        1, x[0].Shape[-2], x[1].Shape[-2]);

    private static Tensor PerHead(Tensor[] x) =>
        Tensor.From([.. Enumerable.Range(0, 4).SelectMany(matrix => Enumerable.Repeat(1f + matrix, x[1].Shape[-2]))], 2, 2, 1,
            x[1].Shape[-2]);

    private static Func<int, int, int, double> Factor(DoubleArray[] x) =>
        (matrix, query, key) => Pattern[((matrix * x[0].Shape[^2] + query) * x[1].Shape[^2] + key) % Pattern.Length] ? 1 / 0.7 : 0;
}
