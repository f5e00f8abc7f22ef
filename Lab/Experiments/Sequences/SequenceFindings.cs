using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>What a run showed, computed from its numbers. Differences are paired: the same examples and initial weights.</summary>
/// <param name="task">What was learned.</param>
/// <param name="places">Where was dropped.</param>
/// <param name="cases">The trainings of a repetition.</param>
/// <param name="results">[case][repetition].</param>
internal sealed class SequenceFindings(
    SequenceTask task, IReadOnlyList<Method> places, IReadOnlyList<SequenceCase> cases, SequenceResult[][] results)
{
    /// <summary>The probability at which the places are compared; it was chosen before the run.</summary>
    internal const double ComparedProbability = 0.3;

    internal IReadOnlyList<SequenceCase> Cases => cases;

    internal SequenceResult[] Of(SequenceCase which) => results[Enumerable.Range(0, cases.Count).First(i => cases[i] == which)];

    internal MeanInterval Score(SequenceCase which) => MeanInterval.Of([.. Of(which).Select(one => one.TestScore)]);

    /// <summary>The score less that of the net without dropout, for each repetition: negative where dropout helped.</summary>
    internal double[] Differences(SequenceCase which) =>
        [.. Of(which).Zip(Of(SequenceCase.None(which.Size)), (one, none) => one.TestScore - none.TestScore)];

    internal MeanInterval Difference(SequenceCase which) => MeanInterval.Of(Differences(which));

    internal string Sentence() => $"At a drop probability of {Numbers.Plain(ComparedProbability)}, {task.Score}. " +
        string.Join(" ", task.Sizes.Select(Sentence));

    private string Sentence(int size)
    {
        string all = string.Join("; ", places.Select(place =>
        {
            var which = new SequenceCase(place, ComparedProbability, size);
            return $"{place.Name} {Numbers.Fixed(Score(which).Mean, 2)}{Difference(which).Judgement(2)}";
        }));
        return $"After {SequenceStudy.Amount(task, size)}: {Numbers.Fixed(Score(SequenceCase.None(size)).Mean, 2)} without dropout; {all}.";
    }
}
