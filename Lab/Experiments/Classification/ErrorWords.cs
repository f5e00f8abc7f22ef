using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>Errors in percent, and what their differences are worth, in words. Of one repetition nothing can be said.</summary>
internal static class ErrorWords
{
    internal static string Percent(MeanInterval error) => $"{Numbers.Fixed(error.Mean, 2)} %";

    /// <summary>A difference of errors in points.</summary>
    internal static string Change(MeanInterval difference)
    {
        string points = $"{Numbers.Signed(difference.Mean, 2)} points";
        if (double.IsNaN(difference.Margin)) return points;
        return $"{points} ({(difference.IsClear ? "clear" : $"a null result, {difference.RangeText(2)}")})";
    }
}
