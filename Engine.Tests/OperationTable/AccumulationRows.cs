using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Reductions beside sums and extremes of one axis, running sums, and sums of products over named axes.</summary>
internal static class AccumulationRows
{
    private static readonly Tolerance Chosen = Tolerance.Exact("chosen, not computed");

    private static readonly GradientTolerance SlopeOfDeviation = new(
        16, 24, "x - mean cancels, and is divided by a root of a sum of squares");

    private static readonly Kink Ties = new("equal ones share the gradient", [[2f, 5f, 5f, -1f, -1f]], [[0, 0.5f, 0.5f, 0, 0]]);

    public static IEnumerable<OperationRow> All() =>
    [
        .. Extremes("Amax", (x, axes, keep) => x.Amax(axes, keep), Oracle.Max, Ties),
        .. Extremes("Amin", (x, axes, keep) => x.Amin(axes, keep), Oracle.Min,
            Ties with { Gradients = [[0, 0, 0, 0.5f, 0.5f]] }),
        Row("ArgMin", "ArgMin()", x => x.ArgMin(), x => Oracle.ArgMin(x), [[[7]], [[3, 5]], [[]]]) with
        {
            Tolerance = Chosen,
            Gradient = null,
            Refusals = [new([[0]], "ArgMin", "[0]")],
        },
        Row("ArgMin over 1", "ArgMin(Int32, Boolean)", x => x.ArgMin(1), x => Oracle.ArgMin(x, [1]),
            [[[5, 7]], [[2, 3, 17]], [[0, 3]]]) with
        {
            Tolerance = Chosen,
            Gradient = null,
            Refusals = [new([[2, 0]], "ArgMin", "[2, 0]"), new([[2]], "ArgMin", "[2]")],
        },
        Row("Product", "Product()", x => x.Product(), x => ProductOf(x, null, false), [[[7]], [[3, 5]], [[]], [[0]]]) with
        {
            Kinks = [new("one zero has all of the gradient, two have none", [[0f, 2, 3]], [[6, 0, 0]])],
        },
        Row("Product over 1", "Product(Int32, Boolean)", x => x.Product(1, true), x => ProductOf(x, [1], true),
            [[[5, 7]], [[2, 3, 11]], [[2, 0, 3]]]) with
        {
            Refusals = [new([[3]], "Product", "[3]")],
        },
        Row("CumulativeSum", "CumulativeSum(Int32)", x => x.CumulativeSum(1),
            x => DoubleArray.Build(x.Shape, index => Enumerable.Range(0, index[1] + 1).Sum(i => x.At([index[0], i, .. index[2..]]))),
            [[[5, 7]], [[2, 3, 11]], [[2, 0]], [[1, 17]]]) with
        {
            Inputs = [Domain.Real],
            Tolerance = Tolerance.Absolute(1, _ => 60, "in double, rounded: of sums up to 51"),
            Refusals = [new([[3]], "CumulativeSum", "[3]")],
        },
        Row("StandardDeviation", "StandardDeviation(Double)", x => x.StandardDeviation(), x => Oracle.Sqrt(Oracle.Variance(x, null, 1)),
            [[[7]], [[3, 5]], [[65]]]) with
        {
            Inputs = [Domain.Real],
            Gradient = SlopeOfDeviation,
            SpecialValues = Special.Finite,
            Kinks = [new("equal elements have no slope", [[3f, 3f]], [[0, 0]])],
        },
        Row("StandardDeviation over axes", "StandardDeviation(ReadOnlySpan<Int32>, Double, Boolean)",
            x => x.StandardDeviation([0, 2], 0, true), x => Oracle.Sqrt(Oracle.Variance(x, [0, 2], 0, true)),
            [[[2, 3, 11]], [[5, 1, 3]]]) with
        {
            Inputs = [Domain.Real],
            Gradient = SlopeOfDeviation,
            SpecialValues = Special.Finite,
            Refusals = [new([[2, 3, 4]], "StandardDeviation", "named twice") { Call = x => x[0].StandardDeviation([0, -3]) }],
        },
        Row("StandardDeviation over one axis", "StandardDeviation(Int32, Double, Boolean)", x => x.StandardDeviation(1),
            x => Oracle.Sqrt(Oracle.Variance(x, [1], 1)), [[[5, 7]]]) with
        {
            Inputs = [Domain.Real],
            Gradient = SlopeOfDeviation,
            SpecialValues = Special.Finite,
            Refusals = [new([[3]], "StandardDeviation", "[3]")],
        },
        .. Products(),
    ];

    private static IEnumerable<OperationRow> Extremes(
        string name, Func<Tensor, int[], bool, Tensor> call, Func<DoubleArray, int[]?, bool, DoubleArray> oracle, Kink ties)
    {
        foreach ((int[] axes, bool keep) in new[] { ((int[])[0, 2], true), ([-1], false), ([], false) })
        {
            yield return Row($"{name} over [{string.Join(", ", axes)}]", $"{name}(ReadOnlySpan<Int32>, Boolean)", x => call(x, axes, keep),
                x => oracle(x, axes.Length == 0 ? null : axes, keep), [[[2, 3, 11]], [[5, 1, 3]]]) with
            {
                Inputs = [Domain.Real],
                Tolerance = Chosen,
                Gradient = GradientTolerance.Moved,
                Kinks = axes is [-1] ? [ties] : [],
                Refusals = [new([[2, 0, 0]], name, "[2, 0, 0]")],
            };
        }
    }

    private static IEnumerable<OperationRow> Products()
    {
        yield return Product("MatMul of vectors", "MatMul(Tensor, Boolean, Boolean)", x => x[0].MatMul(x[1]),
            "k,k->", [[[17], [17]], [[0], [0]]]);
        yield return Product("MatMul with a vector", "MatMul(Tensor, Boolean, Boolean)", x => x[0].MatMul(x[1]),
            "mk,k->m", [[[5, 7], [7]], [[3, 0], [0]]]);
        yield return Product("MatMul of a vector", "MatMul(Tensor, Boolean, Boolean)", x => x[0].MatMul(x[1]),
            "k,bkn->bn", [[[7], [2, 7, 5]]]);
        string[] equations =
        [
            "i,i->", "i,j->ij", "ij->ji", "ij->j", "ij->", "ii->i", "ii->", "ik,kj->ij", "bij,bjk->bik", "bij,bjk->ik", "iij,jk->ki",
            "ij,ij->ij", "ij,j,i->", "bn,anm,bm->ba", "ji,jk",
        ];
        foreach (string equation in equations)
        {
            string[] inputs = equation.Split("->")[0].Split(',');
            int[][] shapes = [.. inputs.Select(letters => (int[])[.. letters.Select(letter => 2 + "abijknm".IndexOf(letter) % 4)])];
            yield return Product($"Einsum {equation}", "Einsum(String, ReadOnlySpan<Tensor>)", x => Tensor.Einsum(equation, x),
                equation.Contains("->") ? equation : "ji,jk->ik", [shapes]);
        }

        yield return Product("Einsum with dots", "Einsum(String, ReadOnlySpan<Tensor>)", x => Tensor.Einsum("...ij, ...jk -> ...ik", x),
            "abij,abjk->abik", [[[2, 3, 4, 5], [2, 3, 5, 2]], [[2, 1, 4, 5], [2, 1, 5, 2]]]) with
        {
            Refusals =
            [
                new([[2, 3], [4, 5]], "Einsum", "'j' has 3 and 4"),
                new([[3]], "Einsum", "1 groups", "2 operands") { Call = x => Tensor.Einsum("i", x[0], x[0]) },
                new([[3]], "Einsum", "'ij'", "[3]") { Call = x => Tensor.Einsum("ij->i", x[0]) },
                new([[1, 1, 1, 1, 1, 1]], "Einsum", "three dots once") { Call = x => Tensor.Einsum("......", x[0]) },
                new([[3]], "Einsum", "letter of the result") { Call = x => Tensor.Einsum("i->j", x[0]) },
                new([[3]], "Einsum", "letter of the result") { Call = x => Tensor.Einsum("i->ii", x[0]) },
                new([[3, 2]], "Einsum", "'i' has 3 and 2") { Call = x => Tensor.Einsum("ii->i", x[0]) },
            ],
        };
    }

    /// <summary>An equation by its definition: the sum over every letter that the result does not have.</summary>
    private static OperationRow Product(string name, string covers, Func<Tensor[], Tensor> call, string equation, int[][][] shapes) =>
        new(name)
        {
            Covers = [covers],
            Call = call,
            Oracle = x => Summed(equation, x),
            Shapes = shapes,
            SpecialValues = Special.None,
            Tolerance = Tolerance.Sum(
                _ => 200, x => Summed(equation, [.. x.Select(Oracle.Abs)]), "at most 100 products of up to three factors, in any order"),
            Gradient = new GradientTolerance(200, 0, "as many products"),
        };

    private static DoubleArray Summed(string equation, DoubleArray[] x)
    {
        string[] sides = equation.Split("->"), inputs = sides[0].Split(',');
        string inner = string.Concat(sides[0].Where(char.IsLetter).Distinct().Except(sides[1]));
        int SizeOf(char letter)
        {
            int operand = Array.FindIndex(inputs, letters => letters.Contains(letter));
            return x[operand].Shape[inputs[operand].IndexOf(letter)];
        }

        return DoubleArray.Build([.. sides[1].Select(SizeOf)], index => DoubleArray.Build([.. inner.Select(SizeOf)], summed =>
        {
            double product = 1;
            for (int i = 0; i < x.Length; i++)
            {
                int[] place = [.. inputs[i].Select(letter => sides[1].Contains(letter)
                    ? index[sides[1].IndexOf(letter)]
                    : summed[inner.IndexOf(letter)])];
                product *= x[i].At(place);
            }

            return product;
        }).Values.Sum());
    }

    private static DoubleArray ProductOf(DoubleArray x, int[]? axes, bool keep) =>
        Oracle.Reduce(x, axes, keep, values => values.Aggregate(1.0, (a, b) => a * b));

    private static OperationRow Row(
        string name, string covers, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle, int[][][] shapes) => new(name)
        {
            Covers = [covers],
            Call = x => call(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = shapes,
            Inputs = [Domain.Between(0.5f, 1.5f)],
            Tolerance = Tolerance.Ulps(8, "in double, or a root of a variance of few elements"),
            Gradient = new GradientTolerance(8, 0, "products in double"),
        };
}
