using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.Support;

/// <summary>How far a result may be from the oracle, element by element, and why that much.</summary>
/// <param name="Reason">The argument for the size of the tolerance.</param>
/// <param name="Allowed">From the inputs and the oracle's result to the allowed absolute error of each element.</param>
internal sealed record Tolerance(string Reason, Func<DoubleArray[], DoubleArray, DoubleArray> Allowed)
{
    /// <summary>Half the distance between 1 and the next float: the relative error of one rounding.</summary>
    public const double UnitRoundoff = 1.0 / (1 << 24);

    public static Tolerance Exact(string reason) => new(reason, (_, expected) => expected.Map(_ => 0));

    /// <summary>For a result of a few roundings: so many units in the last place of the result.</summary>
    public static Tolerance Ulps(double count, string reason) => new(reason, (_, expected) => expected.Map(v => count * Comparison.Ulp(v)));

    /// <summary>For x times an exponential, or an exponential whose argument is rounded: the units depend on x; and a factor that is
    /// subnormal, off by half of 2^-149, is multiplied by x.</summary>
    public static Tolerance UlpsAt(Func<double, double> countAt, string reason) =>
        new(reason, (inputs, expected) => new DoubleArray(
            [.. expected.Values.Select((v, i) => countAt(inputs[0].Values[i]) * Comparison.Ulp(v)
                + Math.Abs(inputs[0].Values[i]) * float.Epsilon)],
            expected.Shape));

    /// <summary>For a sum of k rounded terms in any order: (k + 2) * 2^-24 times the sum of the terms' magnitudes.</summary>
    public static Tolerance Sum(Func<DoubleArray[], int> terms, Func<DoubleArray[], DoubleArray> magnitude, string reason) =>
        new(reason, (inputs, expected) =>
        {
            double factor = (terms(inputs) + 2) * UnitRoundoff;
            DoubleArray sums = magnitude(inputs);
            return new DoubleArray([.. sums.Values.Select((m, i) => factor * m + Comparison.Ulp(expected.Values[i]))], expected.Shape);
        });

    /// <summary>For a result that is a difference of greater numbers: so many roundings of a number of the given size.</summary>
    public static Tolerance Absolute(double roundings, Func<DoubleArray[], double> size, string reason) =>
        new(reason, (inputs, expected) =>
        {
            double absolute = roundings * UnitRoundoff * size(inputs);
            return expected.Map(v => absolute + Comparison.Ulp(v));
        });

    public static double GreatestMagnitude(DoubleArray x) =>
        x.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
}
