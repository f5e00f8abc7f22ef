using System.Globalization;

namespace DropoutLab.Lab.Reports;

/// <summary>How the lab writes numbers, on pages, in pictures and on the console: with a point, the same in every culture.</summary>
internal static class Numbers
{
    private const double SmallestWrittenOut = 1e-6;

    /// <summary>A setting, as one would type it: 0.001, 300, 3e-7.</summary>
    internal static string Plain(double value) =>
        Text(value, value != 0 && Math.Abs(value) < SmallestWrittenOut ? "0.#####e-0" : "0.##########");

    /// <summary>A measured number with as many digits behind the point.</summary>
    internal static string Fixed(double value, int digits) => Text(value, Pattern(digits));

    /// <summary>A difference: its sign is always there, but for what is rounded to 0.</summary>
    internal static string Signed(double value, int digits) => Text(value, $"+{Pattern(digits)};-{Pattern(digits)};{Pattern(digits)}");

    /// <summary>A share of 1 in percent, with at most one digit behind the point.</summary>
    internal static string Percent(double share) => $"{Text(100 * share, "0.#")} %";

    /// <summary>A small positive number with two digits: 8.8e-7.</summary>
    internal static string Scientific(double value) => Text(value, "0.0e-0");

    internal static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>So many of something: "1 epoch", "500 epochs".</summary>
    internal static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}s";

    /// <summary>A seed as --seed takes it: those beyond the largest signed number are written as the negative ones they
    /// stand for.</summary>
    internal static string Seed(ulong seed) =>
        seed > long.MaxValue ? unchecked((long)seed).ToString(CultureInfo.InvariantCulture) : seed.ToString(CultureInfo.InvariantCulture);

    private static string Pattern(int digits) => digits == 0 ? "0" : $"0.{new string('0', digits)}";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
