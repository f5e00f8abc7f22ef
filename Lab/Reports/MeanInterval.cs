using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace DropoutLab.Lab.Reports;

/// <summary>A mean with its 95 % interval by Student's t. Of one value there is no interval: its margin is NaN.</summary>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="Margin">Half the interval's width.</param>
internal readonly record struct MeanInterval(double Mean, double Margin)
{
    private const double Confidence = 0.95;

    internal double Low => Mean - Margin;

    internal double High => Mean + Margin;

    /// <summary>What a picture needs room for: the interval's upper end, or the mean where there is no interval.</summary>
    internal double UpperEdge => double.IsNaN(Margin) ? Mean : High;

    /// <summary>The same of the lower end.</summary>
    internal double LowerEdge => double.IsNaN(Margin) ? Mean : Low;

    /// <summary>Whether the interval lies on one side of zero. Without an interval nothing is clear.</summary>
    internal bool IsClear => Math.Abs(Mean) > Margin;

    internal static MeanInterval Of(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2) return new MeanInterval(values.Single(), double.NaN);
        double quantile = StudentT.InvCDF(0, 1, values.Count - 1, (1 + Confidence) / 2);
        return new MeanInterval(values.Mean(), quantile * values.StandardDeviation() / Math.Sqrt(values.Count));
    }

    /// <summary>The interval of the differences of pairs: what the same seed or the same split share cancels.</summary>
    internal static MeanInterval OfDifferences(IEnumerable<double> first, IEnumerable<double> second) =>
        Of([.. first.Zip(second, (a, b) => a - b)]);

    /// <summary>For instance "3.21 ± 0.14", or the mean alone where there is no interval.</summary>
    internal string Text(int digits) => WithMargin(Numbers.Fixed(Mean, digits), digits);

    /// <summary>Of a difference, for instance "+3.21 ± 0.14", or the mean alone where there is no interval.</summary>
    internal string SignedText(int digits) => WithMargin(Numbers.Signed(Mean, digits), digits);

    /// <summary>Of a difference, for instance "-0.07 to +0.35".</summary>
    internal string RangeText(int digits) => $"{Numbers.Signed(Low, digits)} to {Numbers.Signed(High, digits)}";

    /// <summary>Of a difference, in brackets behind its value: its direction, if one can be told; empty without an interval.</summary>
    internal string Judgement(int digits, string unit = "")
    {
        if (double.IsNaN(Margin)) return "";
        if (!IsClear) return $" (no difference could be told, 95 % interval {RangeText(digits)}{unit})";
        return Mean < 0 ? " (clearly lower)" : " (clearly higher)";
    }

    private string WithMargin(string mean, int digits) => double.IsNaN(Margin) ? mean : $"{mean} ± {Numbers.Fixed(Margin, digits)}";
}
