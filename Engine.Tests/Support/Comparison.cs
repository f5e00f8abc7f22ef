namespace DropoutLab.Tests.Support;

/// <summary>Comparisons in which a NaN that should not be there fails: the test is !(error &lt;= allowed), never error
/// &gt; allowed.</summary>
internal static class Comparison
{
    /// <summary>The distance from |value| to the next greater float: the unit in which rounding of a result is counted.</summary>
    public static double Ulp(double value)
    {
        float magnitude = Math.Abs((float)value);
        if (!float.IsFinite(magnitude)) return 0;
        return magnitude == float.MaxValue
            ? (double)magnitude - float.BitDecrement(magnitude)
            : (double)float.BitIncrement(magnitude) - magnitude;
    }

    /// <summary>How many floats lie between two finite floats (0 for +0 and -0).</summary>
    public static long UlpDistance(float a, float b)
    {
        if (!float.IsFinite(a) || !float.IsFinite(b)) return a.Equals(b) ? 0 : long.MaxValue;
        return Math.Abs(Ordered(a) - Ordered(b));

        static long Ordered(float value)
        {
            int bits = BitConverter.SingleToInt32Bits(value);
            return bits < 0 ? -(long)(bits & int.MaxValue) : bits;
        }
    }

    /// <summary>True when the error is at most <paramref name="allowed"/>; NaN equals NaN only, an infinity only itself.</summary>
    public static bool IsClose(double actual, double expected, double allowed)
    {
        if (double.IsNaN(expected)) return double.IsNaN(actual);
        if (double.IsInfinity(expected) || double.IsInfinity(actual)) return actual.Equals(expected);
        return Math.Abs(actual - expected) <= allowed;
    }

    /// <summary>Describes the first elements that are further off than allowed; null when there are none.</summary>
    public static string? FirstDifference(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, Func<int, double> allowed)
    {
        if (actual.Length != expected.Length) return $"{actual.Length} elements instead of {expected.Length}";
        int wrong = 0;
        string first = "";
        for (int i = 0; i < actual.Length; i++)
        {
            // What lies beyond the range of float is an infinity in float: the oracle is rounded before it is compared.
            double rounded = float.IsInfinity((float)expected[i]) ? (float)expected[i] : expected[i];
            if (IsClose(actual[i], rounded, allowed(i))) continue;
            if (wrong++ == 0) first = Describe(i, actual[i], expected[i], allowed(i));
        }

        return wrong == 0 ? null : $"{first}; {wrong} of {actual.Length} elements";
    }

    public static string Describe(int element, float actual, double expected, double allowed) =>
        $"element {element}: {actual:R} instead of {expected:R} (error {Math.Abs(actual - expected):G3}, allowed {allowed:G3})";

    /// <summary>Describes the first elements whose bits differ (two NaNs count as equal); null when there are none.</summary>
    public static string? FirstDifferentBits(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        if (actual.Length != expected.Length) return $"{actual.Length} elements instead of {expected.Length}";
        int wrong = 0;
        string first = "";
        for (int i = 0; i < actual.Length; i++)
        {
            bool same = BitConverter.SingleToInt32Bits(actual[i]) == BitConverter.SingleToInt32Bits(expected[i])
                || (float.IsNaN(actual[i]) && float.IsNaN(expected[i]));
            if (!same && wrong++ == 0)
                first = $"element {i}: {actual[i]:R} instead of {expected[i]:R} ({UlpDistance(actual[i], expected[i])} ulps)";
        }

        return wrong == 0 ? null : $"{first}; {wrong} of {actual.Length} elements";
    }
}
