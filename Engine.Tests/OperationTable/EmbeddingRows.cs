using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Rows named by whole numbers: inputs are the matrix and the indices.</summary>
internal static class EmbeddingRows
{
    private static readonly int[] Starts = [0, 3, 3, 7];

    public static IEnumerable<OperationRow> All() =>
    [
        Row("Rows", x => x[0].Rows(x[1]), x => Rows(x[0], x[1])) with
        {
            Covers = ["Rows(Tensor, Nullable<Int32>)"],
            Shapes = [[[3, 4], [5]], [[2, 17], [3, 2]], [[7, 65], []], [[3, 130], [9]], [[4, 1], [2, 1, 3]], [[3, 4], [0]], [[3, 0], [2]]],
            // Places outweigh the rows of the first, whose columns are cut; of the second only rows are.
            LargeShapes = [[[50, 130], [70, 12]], [[70_000, 16], [50]]],
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Refusals =
            [
                new([[3], [2]], "Rows", "[3]"),
                new([[3, 4]], "index 1 (row-major) is 3", "0 to 2") { Call = x => x[0].Rows(Tensor.From([1f, 3f])) },
                new([[3, 4]], "0.5") { Call = x => x[0].Rows(Tensor.From([0.5f])) },
                new([[3, 4]], "NaN") { Call = x => x[0].Rows(Tensor.From([float.NaN])) },
            ],
        },
        Row("Sums of bags", x => x[0].BagRows(x[1], Starts, isMean: false, -1), x => Bags(x[0], x[1], isMean: false, -1)),
        Row("Means of bags with padding", x => x[0].BagRows(x[1], Starts, isMean: true, 1), x => Bags(x[0], x[1], isMean: true, 1)) with
        {
            Shapes = [[[3, 4], [7]], [[5, 33], [7]]],
        },
    ];

    private static OperationRow Row(string name, Func<Tensor[], Tensor> call, Func<DoubleArray[], DoubleArray> oracle) => new(name)
    {
        Covers = [],
        Call = call,
        Oracle = oracle,
        Shapes = [[[3, 4], [7]], [[5, 66], [7]]],
        Inputs = [Domain.Real, Domain.PlacesOn(0, 0)],
        Tolerance = Tolerance.Absolute(12, _ => 12, "sums of at most four numbers up to 3"),
        Gradient = new GradientTolerance(12, 0, "a sum over the places that name the row"),
        SpecialValues = Special.Finite,
    };

    private static DoubleArray Rows(DoubleArray x, DoubleArray indices) =>
        DoubleArray.Build([.. indices.Shape, x.Shape[1]], i =>
            x.At((int)indices.Values[DoubleArray.FlatOf(i[..^1], indices.Shape)], i[^1]));

    private static DoubleArray Bags(DoubleArray x, DoubleArray indices, bool isMean, int skipped) =>
        DoubleArray.Build([Starts.Length - 1, x.Shape[1]], i =>
        {
            double[] bag = [.. indices.Values[Starts[i[0]]..Starts[i[0] + 1]].Where(index => (int)index != skipped)];
            double sum = bag.Sum(index => x.At((int)index, i[1]));
            return isMean && bag.Length > 0 ? sum / bag.Length : sum;
        });
}
