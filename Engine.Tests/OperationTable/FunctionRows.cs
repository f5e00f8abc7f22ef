using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;
using MathNet.Numerics;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Functions of single elements beside the arithmetic ones.</summary>
internal static class FunctionRows
{
    private static readonly Tolerance Chosen = Tolerance.Exact("chosen, not computed");

    private static readonly Tolerance Rounded = Tolerance.Ulps(0.51, "in double precision, rounded to float");

    public static IEnumerable<OperationRow> All() =>
    [
        Row("Sin", "Sin()", x => x.Sin(), Math.Sin) with { Tolerance = Rounded, LargeShapes = Sizes.Large },
        Row("Cos", "Cos()", x => x.Cos(), Math.Cos) with { Tolerance = Rounded },
        Row("Acos", "Acos()", x => x.Acos(), Math.Acos) with { Inputs = [Domain.Between(-0.9f, 0.9f)], Tolerance = Rounded },
        Row("Asin", "Asin()", x => x.Asin(), Math.Asin) with { Inputs = [Domain.Between(-0.9f, 0.9f)], Tolerance = Rounded },
        Row("Atan", "Atan()", x => x.Atan(), Math.Atan) with { Tolerance = Rounded },
        Row("Log1p", "Log1p()", x => x.Log1p(), LogOnePlus) with
        {
            Inputs = [Domain.Between(-0.9f, 4)],
            Tolerance = Tolerance.Ulps(3, "a logarithm and what rounding took from its argument"),
            Gradient = new(8, 0, "a sum, a quotient"),
        },
        Row("Expm1", "Expm1()", x => x.Expm1(), ExpLessOne) with
        {
            Tolerance = Tolerance.Ulps(6, "a hyperbolic tangent of two units and two quotients, or an exponential less 1"),
            Gradient = new(8, 8, "e^x - 1 + 1 cancels for negative x"),
        },
        Row("ReciprocalSqrt", "ReciprocalSqrt()", x => x.ReciprocalSqrt(), v => 1 / Math.Sqrt(v)) with
        {
            Inputs = [Domain.Positive],
            Tolerance = Tolerance.Ulps(1.5, "a root and a quotient"),
            Gradient = new(10, 0, "a third power of a number of 1.5 units"),
        },
        Row("Erf", "Erf()", x => x.Erf(), v => double.IsNaN(v) || v == 0 ? v : SpecialFunctions.Erf(v)) with
        {
            Tolerance = Tolerance.Ulps(5, "a polynomial of eleven terms of which the first outweighs the others"),
            Gradient = new(30, 0, "an exponential whose argument, up to 9, is rounded"),
        },
        Row("LogSigmoid", "LogSigmoid()", x => x.LogSigmoid(), v => v > 0 ? 0 - LogOnePlus(Math.Exp(-v)) : v - LogOnePlus(Math.Exp(v))) with
        {
            Tolerance = Tolerance.Ulps(3, "an exponential, a logarithm, a sum"),
            Gradient = new(6, 0, "a logistic function of 2.5 units"),
        },
        Row("Floor", "Floor()", x => x.Floor(), Math.Floor) with { Tolerance = Chosen, Gradient = GradientTolerance.Moved },
        Row("Round", "Round()", x => x.Round(), v => Math.Round(v, MidpointRounding.ToEven)) with
        {
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
            SpecialValues = [.. Special.All, 0.5f, -0.5f, 2.5f, 3.5f, 8388609f, -4194303.5f],
        },
        Row("Hardtanh", "Hardtanh(Double, Double)", x => x.Hardtanh(-1, 2), v => double.IsNaN(v) ? v : Math.Clamp(v, -1, 2)) with
        {
            Inputs = [Domain.AwayFrom(-1, 2)],
            Tolerance = Chosen,
            Gradient = GradientTolerance.Moved,
            Kinks = [new("no gradient at the bounds, nor for NaN", [[-1, 2, 0, float.NaN]], [[0, 0, 1, 0]])],
            Refusals = [new([[3]], "Hardtanh", "above the minimum 1") { Call = x => x[0].Hardtanh(1, 1) }],
        },
        new("Pow of tensors")
        {
            Covers = ["Pow(Tensor)"],
            Call = x => x[0].Pow(x[1]),
            Oracle = x => DoubleArray.Zip(x[0], x[1], Math.Pow),
            Shapes = [[[17], [17]], [[], []], [[0], [0]], [[3, 1], [1, 4]], [[2, 3, 4], [4]], [[], [5]], [[5], []]],
            LargeShapes = [[[131, 1009], [1009]]],
            Inputs = [Domain.Positive, Domain.Real],
            Tolerance = Rounded,
            Gradient = new(10, 0, "powers and logarithms of half a unit, two products"),
            IsElementwise = true,
            Kinks =
            [
                new("0^e has no slope in e unless e is negative; x^0 is constant", [[0f, 0f, 2f], [2f, 0f, 0f]],
                    [[0, 0, 0], [0, 0, 0.6931472f]]),
            ],
            Refusals = [new([[2], [3]], "Pow", "[2]", "[3]")],
        },
        new("Pow of a number")
        {
            Covers = ["Pow(Double, Tensor)"],
            Call = x => Tensor.Pow(1.5, x[0]),
            Oracle = x => x[0].Map(e => Math.Pow(1.5, e)),
            Shapes = [[[17]], [[]], [[3, 5]]],
            Tolerance = Rounded,
            Gradient = new(10, 0, "as of tensors"),
        },
        Clamp("Clamp between tensors", x => x[0].Clamp(x[1], x[2]), (v, low, high) => Math.Min(Math.Max(v, low), high)),
        Clamp("Clamp from a tensor", x => x[0].Clamp(x[1]), (v, low, _) => Math.Max(v, low)) with
        {
            Shapes = [[[17], [17]], [[5], [3, 5]], [[3, 5], [5]]],
            Oracle = x => Oracle.Maximum(x[0], x[1]),
        },
        Clamp("Clamp to a tensor", x => x[0].Clamp(null, x[1]), (v, low, _) => Math.Min(v, low)) with
        {
            Shapes = [[[17], [17]], [[5], [3, 5]], [[3, 5], [5]]],
            Oracle = x => Oracle.Minimum(x[0], x[1]),
        },
    ];

    private static OperationRow Clamp(string name, Func<Tensor[], Tensor> call, Func<double, double, double, double> function) => new(name)
    {
        Covers = ["Clamp(Tensor, Tensor)"],
        Call = call,
        Oracle = x => DoubleArray.Build(
            DoubleArray.BroadcastShape(x[0].Shape, DoubleArray.BroadcastShape(x[1].Shape, x[2].Shape)),
            index => function(x[0].AtBroadcast(index), x[1].AtBroadcast(index), x[2].AtBroadcast(index))),
        Shapes = [[[17], [17], [17]], [[3, 5], [5], []], [[5], [3, 1], [1]], [[], [], []], [[0], [1], [1]]],
        Inputs = [Domain.Real, Domain.Between(-2, 1), Domain.Between(0, 3)],
        Tolerance = Chosen,
        Gradient = GradientTolerance.Moved,
        IsElementwise = true,
        Refusals =
        [
            new([[2], [3], [2]], "Clamp", "[2]", "[3]"),
            new([[2]], "Clamp", "no bounds") { Call = x => x[0].Clamp((Tensor?)null, null) },
        ],
    };

    private static OperationRow Row(string name, string covers, Func<Tensor, Tensor> call, Func<double, double> function) => new(name)
    {
        Covers = [covers],
        Call = x => call(x[0]),
        Oracle = x => x[0].Map(v => function(v)),
        Shapes = [[[1]], [[17]], [[65]], [[]], [[0]], [[3, 5]]],
        Tolerance = Chosen,
        Gradient = GradientTolerance.FewRoundings,
        IsElementwise = true,
    };

    /// <summary>ln(1 + x) without losing the digits of a small x.</summary>
    private static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(sum) ? x : sum <= 0 ? Math.Log(sum) : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>e^x - 1 without losing the digits of a small x.</summary>
    private static double ExpLessOne(double x)
    {
        if (x == 0) return x;
        if (Math.Abs(x) < 1e-5) return x + x * x / 2 + x * x * x / 6;
        return Math.Exp(x) - 1;
    }
}
