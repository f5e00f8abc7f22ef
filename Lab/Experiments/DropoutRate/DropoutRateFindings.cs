using System.Globalization;
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
            string against = best == curve[0] ? "" : FormattableString.Invariant($" against {Error(curve[0]).Mean:0.00} % without dropout");
            string judgement = best == curve[0] || IsOneRepetition ? "" : $": {Judgement(Difference(best, curve[0]))}";
            return FormattableString.Invariant(
                $"{best.DropProbability:0.#} with {best.HiddenUnits} units ({Error(best).Mean:0.00} %{against}{judgement})");
        });
        string lowest = $"The test error is lowest at a drop probability of {string.Join(", of ", widths)};";
        if (IsOneRepetition) return $"{lowest} one repetition cannot say whether dropout makes a difference.";
        int[] clear = [.. Enumerable.Range(0, plan.WithDropoutBySize.Length).Where(i => BySize(i) is { IsClear: true, Mean: < 0 })];
        int[] harmed = [.. Enumerable.Range(0, plan.WithDropoutBySize.Length).Where(i => BySize(i) is { IsClear: true, Mean: > 0 })];
        string sizes = clear.Length == 0
            ? "at no number of training digits was dropout clearly better, a null result"
            : $"dropout of 0.5 was clearly better with {List(clear)} training digits";
        string worse = harmed.Length == 0 ? "" : $" and clearly worse with {List(harmed)}";
        return $"{lowest} {sizes}{worse}.";
    }

    /// <summary>What dropout changes at a number of training images: negative where it helps.</summary>
    internal MeanInterval BySize(int size) => Difference(plan.WithDropoutBySize[size], plan.WithoutDropoutBySize[size]);

    private string List(int[] sizes) =>
        string.Join(", ", sizes.Select(i => plan.WithDropoutBySize[i].Samples.ToString("N0", CultureInfo.InvariantCulture)));

    private static string Judgement(MeanInterval difference) =>
        !difference.IsClear ? "no clear difference" : difference.Mean < 0 ? "clearly lower" : "clearly higher";
}
