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

    /// <summary>Test error less that of the net without dropout.</summary>
    internal MeanInterval Difference(ScheduleCase which) => MeanInterval.Of(Differences(which, one => one.TestError));

    /// <summary>Training loss less that of the net without dropout, for each repetition.</summary>
    internal double[] LossDifferences(ScheduleCase which) => Differences(which, one => one.TrainingLoss);

    internal string Sentence() =>
        $"Dropout of {Numbers.Plain(ComparedProbability)}. {Sentence(overfits: false)} {Sentence(overfits: true)}";

    private string Sentence(bool overfits)
    {
        ScheduleCase none = ScheduleCase.None(overfits);
        string times = string.Join("; ", DropTimes.All.Select(time =>
        {
            var which = new ScheduleCase(overfits, time, ComparedProbability);
            return $"{which.Method.Name} {Numbers.Fixed(Error(which).Mean, 2)} %{Difference(which).Judgement(2, " points")}, " +
                $"training loss {Numbers.Fixed(Loss(which).Mean, 3)}{MeanInterval.Of(LossDifferences(which)).Judgement(3)}";
        }));
        return $"The {none.NetName} net has a test error of {Numbers.Fixed(Error(none).Mean, 2)} % and a training loss of " +
            $"{Numbers.Fixed(Loss(none).Mean, 3)} without dropout; {times}.";
    }

    private double[] Differences(ScheduleCase which, Func<ScheduleResult, double> value) =>
        [.. Of(which).Zip(Of(ScheduleCase.None(which.Overfits)), (one, none) => value(one) - value(none))];
}
