using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Arithmetic, element by element, with broadcasting.</summary>
internal static class ElementwiseRows
{
    private static readonly Tolerance OneRounding = Tolerance.Ulps(0.5, "one rounding, which IEEE 754 does exactly");

    private static readonly Tolerance Chosen = Tolerance.Exact("chosen, not computed");

    private static readonly Tolerance Elementary = Tolerance.Ulps(2,
        "a polynomial of float coefficients and the roundings of its range reduction");

    private static readonly GradientTolerance OfElementary = new(6, 0, "a product with a slope that is off by at most 2 units");

    /// <summary>Neither the slope nor its product with the upstream gradient is rounded more than four times.</summary>
    private static readonly GradientTolerance Slope = GradientTolerance.FewRoundings;

    public static IEnumerable<OperationRow> All() =>
    [
        Binary("Add", "op_Addition", x => x[0] + x[1], x => Oracle.Add(x[0], x[1])),
        Binary("Subtract", "op_Subtraction", x => x[0] - x[1], x => Oracle.Subtract(x[0], x[1])),
        Binary("Multiply", "op_Multiply", x => x[0] * x[1], x => Oracle.Multiply(x[0], x[1])),
        Binary("Divide", "op_Division", x => x[0] / x[1], x => Oracle.Divide(x[0], x[1])) with
        {
            Inputs = [Domain.Real, Domain.AwayFromZero],
        },

        Unary("Add a number", "op_Addition(Tensor, Double)", x => x + 0.3f, x => x.Map(v => v + 0.3f)),
        Unary("Add to a number", "op_Addition(Double, Tensor)", x => 0.3f + x, x => x.Map(v => 0.3f + v)),
        Unary("Subtract a number", "op_Subtraction(Tensor, Double)", x => x - 0.3f, x => x.Map(v => v - 0.3f)),
        Unary("Subtract from a number", "op_Subtraction(Double, Tensor)", x => 0.3f - x, x => x.Map(v => 0.3f - v)),
        Unary("Multiply by a number", "op_Multiply(Tensor, Double)", x => x * 0.3f, x => x.Map(v => v * 0.3f)),
        Unary("Multiply a number", "op_Multiply(Double, Tensor)", x => 0.3f * x, x => x.Map(v => 0.3f * v)),
        Unary("Divide by a number", "op_Division(Tensor, Double)", x => x / 0.3f, x => x.Map(v => v / 0.3f)) with
        {
            Tolerance = Tolerance.Ulps(1, "one division, or the product with a rounded reciprocal would be 1.5"),
        },
        Unary("Divide a number", "op_Division(Double, Tensor)", x => 0.3f / x, x => x.Map(v => 0.3f / v)) with
        {
            Inputs = [Domain.AwayFromZero],
        },

        Unary("Negate", "op_UnaryNegation(Tensor)", x => -x, Oracle.Negate),
        Unary("Clone", "Clone()", x => x.Clone(), x => x) with { Tolerance = Chosen, Gradient = GradientTolerance.Moved },
        Unary("Abs", "Abs()", x => x.Abs(), Oracle.Abs) with
        {
            Inputs = [Domain.AwayFromZero],
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
            Kinks = [new("abs'(0) = 0", [[0f, -0f, 2, -2, float.PositiveInfinity, float.NegativeInfinity]], [[0, 0, 1, -1, 1, -1]])],
        },
        Unary("Sign", "Sign()", x => x.Sign(), Oracle.Sign) with
        {
            Inputs = [Domain.AwayFromZero],
            Tolerance = Chosen,
            Kinks = [new("sign has no slope, nor one at its jump", [[0f, -0f, 2, float.NaN]], [[0, 0, 0, 0]])],
        },
        Unary("Square", "Square()", x => x.Square(), Oracle.Square),
        Unary("Sqrt", "Sqrt()", x => x.Sqrt(), Oracle.Sqrt) with
        {
            Inputs = [Domain.Positive],
            Kinks = [new("sqrt'(0) is infinite", [[0f, 4]], [[float.PositiveInfinity, 0.25f]])],
        },
        Unary("Exp", "Exp()", x => x.Exp(), Oracle.Exp) with { Tolerance = Elementary, Gradient = OfElementary },
        Unary("Log", "Log()", x => x.Log(), Oracle.Log) with
        {
            Inputs = [Domain.Positive],
            Tolerance = Elementary,
            Kinks = [new("log'(0) is infinite", [[0f, 4]], [[float.PositiveInfinity, 0.25f]])],
        },
        .. Powers(),
        .. Clamps(),
        Binary("Maximum", "Maximum", x => Tensor.Maximum(x[0], x[1]), x => Oracle.Maximum(x[0], x[1])) with
        {
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
            Kinks = [new("equal ones share the gradient; NaN passes it to both", [[1, 2, 3, float.NaN], [1, 3, 2, 1]],
                [[0.5f, 0, 1, 1], [0.5f, 1, 0, 1]])],
        },
        Binary("Minimum", "Minimum", x => Tensor.Minimum(x[0], x[1]), x => Oracle.Minimum(x[0], x[1])) with
        {
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
            Kinks = [new("equal ones share the gradient; NaN passes it to both", [[1, 2, 3, float.NaN], [1, 3, 2, 1]],
                [[0.5f, 1, 0, 1], [0.5f, 0, 1, 1]])],
        },
        new("Where")
        {
            Covers = ["Where(Tensor, Tensor, Tensor)"],
            Call = x => Tensor.Where(x[0], x[1], x[2]),
            Oracle = x => Oracle.Where(x[0], x[1], x[2]),
            Shapes =
            [
                .. Sizes.Vectors.Select(shapes => (int[][])[shapes[0], shapes[0], shapes[0]]),
                [[3, 5], [5], []], [[5], [3, 5], [3, 1]], [[3, 1], [1, 5], [3, 5]], [[], [4], [4]], [[2, 1, 4], [3, 1], [1]],
            ],
            LargeShapes = [[[131, 1009], [131, 1009], [131, 1009]], [[300, 1], [300, 500], [500]]],
            Inputs = [Domain.Condition, Domain.Real],
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
            IsElementwise = true,
            Kinks =
            [
                new("NaN is not 0; an infinite gradient that was not chosen is 0", [[1, 0, -0f, float.NaN], [1, 2, 3, 4], [5, 6, 7, 8]],
                    [[], [1, 0, 0, 1], [0, 1, 1, 0]]),
            ],
            Refusals = [new([[3], [2], [2]], "Where", "[3]", "[2]"), new([[2], [3], [2]], "Where", "[3]", "[2]")],
        },
    ];

    private static IEnumerable<OperationRow> Powers()
    {
        foreach (float exponent in (float[])[0, 1, 2, 3, -1, -2, 5, 0.5f, -1.5f])
        {
            bool isWhole = exponent == MathF.Floor(exponent);
            yield return Unary($"Pow {exponent}", "Pow(Double)", x => x.Pow(exponent), x => Oracle.Pow(x, exponent)) with
            {
                Inputs = [isWhole ? Domain.AwayFromZero : Domain.Positive],
                Tolerance = exponent == 3
                    ? Tolerance.Ulps(1.5, "two products")
                    : Tolerance.Ulps(0.51, "in double precision, rounded to float"),
                Kinks = exponent == 0 ? [new("x^0 is constant", [[0f, 3, float.NaN]], [[0, 0, 0]])] : [],
                Refusals = [new([[3]], "Pow", "finite") { Call = x => x[0].Pow(float.NaN) }],
            };
        }
    }

    private static IEnumerable<OperationRow> Clamps()
    {
        yield return Unary("Clamp", "Clamp(Double, Double)", x => x.Clamp(-1, 2), x => Oracle.Clamp(x, -1, 2)) with
        {
            Inputs = [Domain.AwayFrom(-1, 2)],
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
            Kinks = [new("the gradient passes at the bounds, not for NaN", [[-1, 2, -1.5f, 2.5f, 0, float.NaN]], [[1, 1, 0, 0, 1, 0]])],
            Refusals = [new([[3]], "Clamp", "minimum") { Call = x => x[0].Clamp(float.NaN, 1) }],
        };
        yield return Unary("Clamp with a minimum", "Clamp(Double, Double)", x => x.Clamp(minimum: 0.5f),
            x => Oracle.Clamp(x, 0.5, double.PositiveInfinity)) with
        {
            Inputs = [Domain.AwayFrom(0.5f)],
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
        };
        yield return Unary("Clamp with crossed bounds", "Clamp(Double, Double)", x => x.Clamp(2, -1),
            x => x.Map(v => double.IsNaN(v) ? v : -1)) with
        {
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
        };
    }

    private static OperationRow Unary(string name, string covers, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle) =>
        new(name)
        {
            Covers = [covers],
            Call = x => call(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = OneRounding,
            Gradient = Slope,
            IsElementwise = true,
        };

    private static OperationRow Binary(string name, string method, Func<Tensor[], Tensor> call, Func<DoubleArray[], DoubleArray> oracle) =>
        new(name)
        {
            Covers = [$"{method}(Tensor, Tensor)"],
            Call = call,
            Oracle = oracle,
            Shapes = [.. Sizes.Vectors.Select(shapes => (int[][])[shapes[0], shapes[0]]), .. Sizes.Broadcasting],
            LargeShapes = [[[131, 1009], [131, 1009]], [[300, 401], [401]], [[401], [300, 401]], [[300, 401], [300, 1]],
                [[300, 1], [1, 401]]],
            Tolerance = OneRounding,
            Gradient = Slope,
            IsElementwise = true,
            Refusals =
            [
                new([[3], [4]], name, "[3]", "[4]"), new([[2, 3], [3, 2]], name, "[2, 3]", "[3, 2]"),
                new([[2, 3], [2]], name, "[2, 3]", "[2]"),
                new([[0], [2]], name, "[0]", "[2]"),
            ],
        };
}
