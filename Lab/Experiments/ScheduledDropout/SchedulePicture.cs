using DropoutLab.Lab.Reports;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>The drop probability over the training.</summary>
internal static class SchedulePicture
{
    private const int Points = 200;

    internal static void AddTo(ExperimentReport report) => report.AddPicture(
        "schedules",
        "When is dropped",
        Html.Of($"""
            The drop probability over the training, with {Numbers.Plain(EarlyLateDropoutFindings.ComparedProbability)} at its height:
            early dropout ends and late dropout begins at {Numbers.Percent(DropTimes.Turn)} of it.
            """),
        Create(),
        "Three lines: one falls to zero, one rises from zero, one stays");

    private static Chart Create()
    {
        double[] shares = [.. Enumerable.Range(0, Points + 1).Select(i => (double)i / Points)];
        var chart = new Chart(
            "Drop probability over the training", new ChartAxis("share of the training", 0, 1), new ChartAxis("drop probability", 0, 0.4));
        foreach (DropTime time in DropTimes.All)
        {
            DropProbabilitySchedule? schedule = DropTimes.Schedule(time, Points);
            chart.AddLine(
                DropTimes.Look(time), shares,
                shares.Select(share => EarlyLateDropoutFindings.ComparedProbability * (schedule?.Factor(share * Points) ?? 1)));
        }

        return chart;
    }
}
