using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>What a run showed, computed from its numbers. Differences are paired: the same images and initial weights.</summary>
/// <param name="results">[case][repetition].</param>
internal sealed class ChannelDropoutFindings(MapResult[][] results)
{
    /// <summary>The probability at which the units are compared; it was chosen before the run.</summary>
    internal const double ComparedProbability = 0.3;

    internal MapResult[] Of(MapCase which) => results[Enumerable.Range(0, results.Length).First(i => MapCase.All[i] == which)];

    internal MeanInterval Error(MapCase which) => MeanInterval.Of([.. Of(which).Select(one => one.TestError)]);

    /// <summary>Test error of the first net less that of the second.</summary>
    internal MeanInterval Difference(MapCase first, MapCase second) =>
        MeanInterval.OfDifferences(Of(first).Select(one => one.TestError), Of(second).Select(one => one.TestError));

    internal MeanInterval Correlation(MapCase which, int layer) => MeanInterval.Of([.. Of(which).Select(one => one.Correlations[layer])]);

    internal string Sentence()
    {
        MapCase[] compared = [.. MapCase.Units.Select(unit => new MapCase(unit, ComparedProbability))];
        string correlations = string.Join(" and ", Enumerable.Range(0, MapNet.Channels.Count)
            .Select(layer => Numbers.Fixed(Correlation(MapCase.None, layer).Mean, 2)));
        string errors = string.Join("; ", compared.Select(which =>
            $"{which.Method.Name} {ErrorWords.Percent(Error(which))}{Difference(which, MapCase.None).Judgement(2, " points")}"));
        string among = string.Join("; ", compared.Skip(1).Select(which =>
            $"{which.Method.Name} less elements {ErrorWords.Change(Difference(which, compared[0]))}"));
        return $"Neighbouring pixels of the two layers' maps correlate with {correlations} in the net without dropout. Its test error " +
            $"is {ErrorWords.Percent(Error(MapCase.None))}; with {Numbers.Plain(ComparedProbability)} of the maps dropped as {errors}. " +
            $"Between the units: {among}.";
    }
}
