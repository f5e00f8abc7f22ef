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
        if (IsOneRepetition(difference)) return points;
        return $"{points} ({(difference.IsClear ? "clear" : $"a null result, {difference.RangeText(2)}")})";
    }

    /// <summary>In brackets behind an error: how it compares with that of the net without dropout.</summary>
    internal static string Judgement(MeanInterval difference)
    {
        if (IsOneRepetition(difference)) return "";
        if (!difference.IsClear) return $" (no difference could be told, 95 % interval {difference.RangeText(2)} points)";
        return difference.Mean < 0 ? " (clearly lower)" : " (clearly higher)";
    }

    private static bool IsOneRepetition(MeanInterval difference) => double.IsNaN(difference.Margin);
}
