using MathNet.Numerics;

namespace DropoutLab.Tests.Oracles;

/// <summary>Elementwise operations: what the mathematics says, in double precision.</summary>
internal static partial class Oracle
{
    public static DoubleArray Add(DoubleArray a, DoubleArray b) => DoubleArray.Zip(a, b, (x, y) => x + y);

    public static DoubleArray Subtract(DoubleArray a, DoubleArray b) => DoubleArray.Zip(a, b, (x, y) => x - y);

    public static DoubleArray Multiply(DoubleArray a, DoubleArray b) => DoubleArray.Zip(a, b, (x, y) => x * y);

    public static DoubleArray Divide(DoubleArray a, DoubleArray b) => DoubleArray.Zip(a, b, (x, y) => x / y);

    /// <summary>NaN in either operand gives NaN, as in PyTorch and IEEE 754's maximum.</summary>
    public static DoubleArray Maximum(DoubleArray a, DoubleArray b) => DoubleArray.Zip(a, b, Math.Max);

    public static DoubleArray Minimum(DoubleArray a, DoubleArray b) => DoubleArray.Zip(a, b, Math.Min);

    public static DoubleArray Negate(DoubleArray x) => x.Map(v => -v);

    public static DoubleArray Abs(DoubleArray x) => x.Map(Math.Abs);

    public static DoubleArray Sign(DoubleArray x) => x.Map(v => v > 0 ? 1 : v < 0 ? -1 : v);

    public static DoubleArray Square(DoubleArray x) => x.Map(v => v * v);

    public static DoubleArray Sqrt(DoubleArray x) => x.Map(Math.Sqrt);

    public static DoubleArray Exp(DoubleArray x) => x.Map(Math.Exp);

    public static DoubleArray Log(DoubleArray x) => x.Map(Math.Log);

    public static DoubleArray Pow(DoubleArray x, double exponent) => x.Map(v => Math.Pow(v, exponent));

    public static DoubleArray Clamp(DoubleArray x, double minimum, double maximum) =>
        x.Map(v => Math.Min(Math.Max(v, minimum), maximum));

    /// <summary>Keeps -0 and NaN as they are, as PyTorch does.</summary>
    public static DoubleArray Relu(DoubleArray x) => x.Map(v => v < 0 ? 0 : v);

    public static DoubleArray LeakyRelu(DoubleArray x, double negativeSlope) => x.Map(v => v > 0 ? v : v * negativeSlope);

    public static DoubleArray Sigmoid(DoubleArray x) => x.Map(v => 1 / (1 + Math.Exp(-v)));

    public static DoubleArray Tanh(DoubleArray x) => x.Map(Math.Tanh);

    /// <summary>x times the normal distribution function; through erfc, since 1 + erf cancels for negative x.</summary>
    public static DoubleArray Gelu(DoubleArray x) => x.Map(v =>
        double.IsPositiveInfinity(v) ? v : 0.5 * v * SpecialFunctions.Erfc(-v / Math.Sqrt(2)));

    public static DoubleArray GeluTanh(DoubleArray x) => x.Map(v =>
        v * (1 / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)))));

    public static DoubleArray Softplus(DoubleArray x, double beta, double threshold) => x.Map(v =>
        v * beta > threshold ? v : LogOnePlus(Math.Exp(v * beta)) / beta);

    /// <summary>ln(1 + x) without the loss of a small x; the rounding of 1 + x cancels in the quotient (Kahan).</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsInfinity(sum) ? x : Math.Log(sum) * (x / (sum - 1));
    }

    public static DoubleArray Elu(DoubleArray x, double alpha, double scale) =>
        x.Map(v => v > 0 ? scale * v : scale * alpha * ExpMinusOne(v));

    public static DoubleArray Selu(DoubleArray x) =>
        Elu(x, (float)1.6732632423543772848170429916717, (float)1.0507009873554804934193349852946);

    public static DoubleArray Silu(DoubleArray x) => x.Map(v => v * (v < 0 ? Math.Exp(v) / (1 + Math.Exp(v)) : 1 / (1 + Math.Exp(-v))));

    public static DoubleArray Mish(DoubleArray x) => x.Map(v =>
    {
        double n = Math.Exp(v) * (Math.Exp(v) + 2);
        return v > 100 ? v : v * (n / (n + 2));
    });

    /// <summary>One slope for all, or one for each place on axis 1.</summary>
    public static DoubleArray PRelu(DoubleArray x, DoubleArray weight) => DoubleArray.Build(x.Shape, at =>
        x.At(at) > 0 ? x.At(at) : x.At(at) * weight.Values[weight.Count == 1 ? 0 : at[1]]);

    /// <summary>The first terms of the series where the difference would cancel.</summary>
    private static double ExpMinusOne(double x) =>
        Math.Abs(x) < 1e-3 ? x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5)))) : Math.Exp(x) - 1;
}
