using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>What a run showed, computed from its numbers. Differences are paired: the same images and initial weights.</summary>
/// <param name="cases">The nets.</param>
/// <param name="results">[case][repetition].</param>
internal sealed class BatchNormFindings(IReadOnlyList<NormalizedNetCase> cases, NormalizedNetResult[][] results)
{
    internal NormalizedNetResult[] Of(bool isConvolutional, Placement placement, double dropProbability)
    {
        var wanted = new NormalizedNetCase(isConvolutional, placement, dropProbability);
        return results[Enumerable.Range(0, cases.Count).First(i => cases[i] == wanted)];
    }

    internal MeanInterval Error(NormalizedNetCase which) => MeanInterval.Of([.. ResultsOf(which).Select(one => one.TestError)]);

    /// <summary>Test error less that of the net without noise: negative where noise helped.</summary>
    internal MeanInterval Difference(NormalizedNetCase which) => MeanInterval.OfDifferences(
        ResultsOf(which).Select(one => one.TestError),
        Of(which.IsConvolutional, Placement.None, 0).Select(one => one.TestError));

    /// <summary>Test error with the statistics taken again less that with those of the training: negative where that helped.</summary>
    internal MeanInterval Retaking(NormalizedNetCase which) => MeanInterval.OfDifferences(
        ResultsOf(which).Select(one => one.RetakenTestError), ResultsOf(which).Select(one => one.TestError));

    /// <summary>The variance in evaluation over the running one, at a normalization counted from 0.</summary>
    internal MeanInterval Ratio(NormalizedNetCase which, int normalization) =>
        MeanInterval.Of([.. ResultsOf(which).Select(one => one.VarianceRatios[normalization])]);

    internal string Sentence() => $"{Sentence(isConvolutional: false)} {Sentence(isConvolutional: true)}";

    private string Sentence(bool isConvolutional)
    {
        var none = new NormalizedNetCase(isConvolutional, Placement.None, 0);
        NormalizedNetCase[] dropped = [.. NormalizedNetCase.Placements.Select(
            place => new NormalizedNetCase(isConvolutional, place, NormalizedNetCase.LargestDropProbability))];
        int last = NormalizedNets.Channels.Count - 1;
        string ratios = string.Join(", ", dropped.Select(which => $"{Numbers.Fixed(Ratio(which, last).Mean, 2)} {which.Method.Name}"));
        string errors = string.Join("; ", dropped.Select(which =>
            $"{which.Method.Name} {ErrorWords.Percent(Error(which))}{Difference(which).Judgement(2, " points")}"));
        string retaken = string.Join("; ", dropped.Take(2).Select(which =>
            $"{which.Method.Name} {ErrorWords.Change(Retaking(which))}"));
        string uniform = string.Join("; ", NormalizedNetCase.Placements.Select(place => new NormalizedNetCase(isConvolutional, place, 0))
            .Select(which => $"{which.Method.Name} {ErrorWords.Change(Difference(which))}"));
        return $"The {none.NetName} net, dropout of {Numbers.Plain(NormalizedNetCase.LargestDropProbability)}: " +
            $"at the last normalization the variance in evaluation is this part of the running one: {ratios}. " +
            $"The test error is {ErrorWords.Percent(Error(none))} without dropout; {errors}. " +
            $"Statistics taken again change the error by: {retaken}. Uout changes it by: {uniform}.";
    }

    private NormalizedNetResult[] ResultsOf(NormalizedNetCase which) => Of(which.IsConvolutional, which.Placement, which.DropProbability);
}
