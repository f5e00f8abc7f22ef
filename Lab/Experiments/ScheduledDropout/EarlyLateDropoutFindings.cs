using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>What a run showed, computed from its numbers. Differences are paired: the same digits and initial weights.</summary>
/// <param name="results">[case][repetition].</param>
internal sealed class EarlyLateDropoutFindings(ScheduleResult[][] results)
{
    /// <summary>The probability at which the times are compared; it was chosen before the run.</summary>
    internal const double ComparedProbability = 0.3;

    internal ScheduleResult[] Of(ScheduleCase which) => results[Enumerable.Range(0, results.Length).First(
        i => ScheduleCase.All[i] == which)];

    internal MeanInterval Error(ScheduleCase which) => MeanInterval.Of([.. Of(which).Select(one => one.TestError)]);

    internal MeanInterval Loss(ScheduleCase which) => MeanInterval.Of([.. Of(which).Select(one => one.TrainingLoss)]);

    /// <summary>Test error of the first net less that of the second.</summary>
    internal MeanInterval Difference(ScheduleCase first, ScheduleCase second) =>
        MeanInterval.OfDifferences(Of(first).Select(one => one.TestError), Of(second).Select(one => one.TestError));

    /// <summary>Training loss less that of the net without dropout.</summary>
    internal MeanInterval LossDifference(ScheduleCase which) => MeanInterval.OfDifferences(
        Of(which).Select(one => one.TrainingLoss), Of(ScheduleCase.None(which.Overfits)).Select(one => one.TrainingLoss));

    internal string Sentence() =>
        $"Dropout of {Numbers.Plain(ComparedProbability)}. {Sentence(overfits: false)} {Sentence(overfits: true)}";

    private string Sentence(bool overfits)
    {
        ScheduleCase none = ScheduleCase.None(overfits);
        string times = string.Join("; ", ScheduleCase.Times.Select(time =>
        {
            var which = new ScheduleCase(overfits, time, ComparedProbability);
            return $"{which.Method.Name} {Numbers.Fixed(Error(which).Mean, 2)} %{Judgement(Difference(which, none))}, " +
                $"training loss {Numbers.Fixed(Loss(which).Mean, 3)}{Judgement(LossDifference(which))}";
        }));
        return $"The {none.NetName} net has a test error of {Numbers.Fixed(Error(none).Mean, 2)} % and a training loss of " +
            $"{Numbers.Fixed(Loss(none).Mean, 3)} without dropout; {times}.";
    }

    private string Judgement(MeanInterval difference)
    {
        if (results[0].Length == 1) return "";
        if (!difference.IsClear) return " (no difference could be told)";
        return difference.Mean < 0 ? " (clearly lower)" : " (clearly higher)";
    }
}
