using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>The sum of squares, also where a square is no float any more.</summary>
internal static class SquaredNorm
{
    public static double Of(ReadOnlySpan<float> values)
    {
        double sum = SumOfAll.Run(values, default(SquareTerm));
        return double.IsFinite(sum) ? sum : InDouble(values);
    }

    /// <summary>With an error of a few units of double precision: slow, for the rare cases that need it.</summary>
    public static double InDouble(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += (double)value * value;
        return sum;
    }
}
