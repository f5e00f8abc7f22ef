using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.DropoutRate;

/// <summary>What a run showed, computed from its numbers. Differences are paired: the same images and initial weights.</summary>
internal sealed class DropoutRateFindings(DropoutRatePlan plan, IReadOnlyDictionary<DropoutRatePoint, double[]> errors)
{
    private bool IsOneRepetition => errors.Values.First().Length == 1;

    internal MeanInterval Error(DropoutRatePoint point) => MeanInterval.Of(errors[point]);

    /// <summary>Test error of the first point less that of the second, in percentage points.</summary>
    internal MeanInterval Difference(DropoutRatePoint first, DropoutRatePoint second) =>
        MeanInterval.OfDifferences(errors[first], errors[second]);

    internal DropoutRatePoint Best(DropoutRatePoint[] curve) => curve.MinBy(point => Error(point).Mean);

    internal string Sentence()
    {
        IEnumerable<string> widths = plan.ByWidth.Select(curve =>
        {
            DropoutRatePoint best = Best(curve);
            bool isPlain = best == curve[0];
            string against = isPlain ? "" : $" against {Percent(curve[0])} without dropout";
            string judgement = isPlain || IsOneRepetition ? "" : $": {Judgement(Difference(best, curve[0]))}";
            return $"{Numbers.Plain(best.DropProbability)} with {best.HiddenUnits} units ({Percent(best)}{against}{judgement})";
        });
        string lowest = $"The test error is lowest at a drop probability of {string.Join(", of ", widths)};";
        if (IsOneRepetition) return $"{lowest} one repetition cannot say whether dropout makes a difference.";
        int[] clear = [.. Enumerable.Range(0, plan.WithDropoutBySize.Length).Where(i => BySize(i) is { IsClear: true, Mean: < 0 })];
        int[] harmed = [.. Enumerable.Range(0, plan.WithDropoutBySize.Length).Where(i => BySize(i) is { IsClear: true, Mean: > 0 })];
        int[] unclear = [.. Enumerable.Range(0, plan.WithDropoutBySize.Length).Where(i => !BySize(i).IsClear)];
        string better = clear.Length == 0 ? "dropout of 0.5 was clearly better with no number of training digits"
            : $"dropout of 0.5 was clearly better with {List(clear)} training digits";
        string worse = harmed.Length == 0 ? "" : $" and clearly worse with {List(harmed)}";
        string same = unclear.Length == 0 ? "" : "; no difference could be told with " +
            string.Join(", ", unclear.Select(i => $"{SizeText(i)} (95 % interval {BySize(i).RangeText(2)} points)"));
        return $"{lowest} {better}{worse}{same}.";
    }

    /// <summary>What dropout changes at a number of training images: negative where it helps.</summary>
    internal MeanInterval BySize(int size) => Difference(plan.WithDropoutBySize[size], plan.WithoutDropoutBySize[size]);

    private string List(int[] sizes) => string.Join(", ", sizes.Select(SizeText));

    private string SizeText(int size) => Numbers.Count(plan.WithDropoutBySize[size].Samples);

    private string Percent(DropoutRatePoint point) => $"{Numbers.Fixed(Error(point).Mean, 2)} %";

    private static string Judgement(MeanInterval difference) => difference.IsClear
        ? difference.Mean < 0 ? "clearly lower" : "clearly higher"
        : $"no difference could be told, 95 % interval {difference.RangeText(2)} points";
}
