using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>The sum of squares, also where a square is too large or too small for a float.</summary>
internal static class SquaredNorm
{
    /// <summary>Below this, squares may have been subnormal.</summary>
    private const double SmallestExact = 1e-30;

    public static double Of(ReadOnlySpan<float> values)
    {
        double sum = SumOfAll.Run(values, default(SquareTerm));
        return double.IsFinite(sum) && sum > SmallestExact ? sum : InDouble(values);
    }

    /// <summary>With an error of a few units of double precision: slow, for the rare cases that need it.</summary>
    public static double InDouble(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += (double)value * value;
        return sum;
    }
}
