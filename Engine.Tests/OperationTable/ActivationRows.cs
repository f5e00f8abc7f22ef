using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static class ActivationRows
{
    public static IEnumerable<OperationRow> All() =>
    [
        new("Relu")
        {
            Covers = ["Relu()"],
            Call = x => x[0].Relu(),
            Oracle = x => Oracle.Relu(x[0]),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Inputs = [Domain.AwayFromZero],
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
            IsElementwise = true,
            Kinks = [new("relu'(0) = 0; the gradient of NaN passes", [[0f, -0f, 1f, float.NaN]], [[0, 0, 1, 1]])],
        },
        Row("LeakyRelu", "LeakyRelu(Double)", x => x.LeakyRelu(0.2f), x => Oracle.LeakyRelu(x, 0.2f)) with
        {
            Inputs = [Domain.AwayFromZero],
            Tolerance = Tolerance.Ulps(0.5, "one product"),
            Gradient = GradientTolerance.FewRoundings,
            Kinks = [new("at 0 the slope is that of the negative side", [[0f, -0f, 1, -1]], [[0.2f, 0.2f, 1, 0.2f]])],
        },
        Row("Sigmoid", "Sigmoid()", x => x.Sigmoid(), Oracle.Sigmoid) with
        {
            Tolerance = Tolerance.Ulps(2.5, "an exponential, a sum, a quotient"),
            Gradient = new(6, 1, "y off by 2 units and three products; 1 - y cancels"),
        },
        Row("Tanh", "Tanh()", x => x.Tanh(), Oracle.Tanh) with
        {
            Tolerance = Tolerance.Ulps(2, "a polynomial, or an exponential and a quotient that 1 outweighs"),
            Gradient = new(4, 5, "1 - y^2 cancels where y is near 1, and doubles the error of y"),
        },
        Row("Gelu", "Gelu(GeluApproximation)", x => x.Gelu(), Oracle.Gelu) with
        {
            Inputs = [Domain.Between(-6, 6)],
            Tolerance = Tolerance.UlpsAt(_ => 5, "an exponential, a polynomial, a quotient and three products"),
            Gradient = new(8, 4, "P and x p have opposite signs for negative x"),
            Refusals = [new([[3]], "Gelu", "None or Tanh") { Call = x => x[0].Gelu((GeluApproximation)2) }],
        },
        Row("Gelu, tanh form", "Gelu(GeluApproximation)", x => x.Gelu(GeluApproximation.Tanh), Oracle.GeluTanh) with
        {
            Tolerance = Tolerance.UlpsAt(x => 5 + 3 * Math.Abs(TanhArgument(x)), "the argument of the exponential is rounded three times"),
            Gradient = new(16, 6, "s and x w' s (1 - s) have opposite signs for negative x"),
        },
        Row("Softplus", "Softplus(Double, Double)", x => x.Softplus(), x => Oracle.Softplus(x, 1, 20)) with
        {
            Inputs = [Domain.Between(-30, 30)],
            Tolerance = Tolerance.Ulps(3, "an exponential, a logarithm, a sum"),
            Gradient = new(6, 0, "a logistic function that is off by 2.5 units"),
            Refusals = [new([[3]], "Softplus", "beta") { Call = x => x[0].Softplus(0) }],
        },
        Row("Softplus, steep", "Softplus(Double, Double)", x => x.Softplus(2.5f, 4), x => Oracle.Softplus(x, 2.5, 4)) with
        {
            Inputs = [Domain.AwayFrom(1.6f)],
            Tolerance = Tolerance.UlpsAt(x => 4 + 2.5 * Math.Abs(x), "the argument of the exponential, 2.5 x, is rounded"),
            Gradient = new(16, 0, "as the result"),
        },
        Row("Elu", "Elu(Double)", x => x.Elu(1.5), x => Oracle.Elu(x, 1.5, 1)) with
        {
            Inputs = [Domain.AwayFromZero],
            Tolerance = Tolerance.Ulps(8, "a hyperbolic tangent of two units, a quotient, a product"),
            Gradient = new(8, 0, "an exponential and two products"),
            Refusals = [new([[3]], "Elu", "NaN") { Call = x => x[0].Elu(double.NaN) }],
        },
        Row("Selu", "Selu()", x => x.Selu(), Oracle.Selu) with
        {
            Inputs = [Domain.AwayFromZero],
            Tolerance = Tolerance.Ulps(8, "as Elu"),
            Gradient = new(8, 0, "an exponential and two products"),
        },
        Row("Silu", "Silu()", x => x.Silu(), Oracle.Silu) with
        {
            Tolerance = Tolerance.UlpsAt(_ => 5, "a logistic function of 2.5 units and a product"),
            Gradient = new(16, 6, "s and x s (1 - s) have opposite signs for negative x"),
        },
        Row("Mish", "Mish()", x => x.Mish(), Oracle.Mish) with
        {
            Tolerance = Tolerance.UlpsAt(_ => 8, "an exponential, a product, two sums, a quotient, a product"),
            Gradient = new(24, 6, "both terms have opposite signs for negative x"),
        },
        new("PRelu")
        {
            Covers = ["PRelu(Tensor)"],
            Call = x => x[0].PRelu(x[1]),
            Oracle = x => Oracle.PRelu(x[0], x[1]),
            Shapes = [[[5], [1]], [[4, 3], [3]], [[2, 3, 7], [3]], [[2, 3, 2, 5], [3]], [[2, 3, 2, 5], [1]], [[0, 3], [3]]],
            LargeShapes = [[[30, 7, 500], [7]]],
            Inputs = [Domain.AwayFromZero],
            Tolerance = Tolerance.Ulps(0.5, "one product"),
            Gradient = GradientTolerance.FewRoundings,
            SpecialValues = Special.Finite,
            Kinks = [new("at 0 the slope is that of the negative side", [[0f, -0f, 1, -1], [0.25f]],
                [[0.25f, 0.25f, 1, 0.25f]]) { Shapes = [[4], [1]] }],
            Refusals = [new([[2, 3], [2]], "PRelu", "[2, 3]", "[2]"), new([[3], [3]], "PRelu", "[3]")],
        },
    ];

    private static OperationRow Row(string name, string covers, Func<Tensor, Tensor> call, Func<DoubleArray, DoubleArray> oracle) =>
        new(name)
        {
            Covers = [covers],
            Call = x => call(x[0]),
            Oracle = x => oracle(x[0]),
            Shapes = Sizes.Vectors,
            LargeShapes = Sizes.Large,
            Tolerance = Tolerance.Exact("each row says"),
            Gradient = GradientTolerance.FewRoundings,
            IsElementwise = true,
        };

    private static double TanhArgument(double x) => 2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
}
