using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>The files of a run of nets that drop in a part of their training.</summary>
internal sealed class EarlyLateDropoutReport(ExperimentRun run, ScheduleResult[][] results)
{
    private readonly EarlyLateDropoutFindings findings = new(results);

    internal void Write()
    {
        var report = new ExperimentReport(run, "Dropout early or late");
        SchedulePicture.AddTo(report);
        foreach (bool overfits in (bool[])[false, true])
        {
            ScheduleCase none = ScheduleCase.None(overfits);
            report.AddPicture(
                $"errors-{none.NetName}",
                $"The {none.NetName} net",
                Html.Of($"""
                    Two layers of {none.HiddenUnits} units after {none.Samples:N0} digits: test error over the drop probability; at 0 all
                    are the same net. The bands are 95 % intervals over the repetitions.
                    """),
                ErrorPicture(overfits),
                $"Three lines of test errors over the drop probability, {none.NetName} net");
        }

        report.AddPicture(
            "training-loss",
            "What it does to the fit",
            Html.Of($"""
                Loss of the training digits with nothing dropped, less that of the net without dropout, at
                {Numbers.Plain(EarlyLateDropoutFindings.ComparedProbability)}. Left of the line the net fits better: that is what early
                dropout promises a net that underfits.
                """),
            LossPicture(),
            "For each net and time a row of dots: the training loss less that of the net without dropout");
        report.AddResults(
            $"Test error in percent and training loss, {run.Averages}",
            ["net", "dropout", "test error", "difference to none", "training loss"],
            [.. ScheduleCase.All.Select(Row)]);
        report.AddCsv("results", Table());
        report.Finish(findings.Sentence(), Settings());
    }

    private static ScheduleCase At(bool overfits, DropTime time, double rate) =>
        rate == 0 ? ScheduleCase.None(overfits) : new ScheduleCase(overfits, time, rate);

    private Chart ErrorPicture(bool overfits)
    {
        double[] rates = [0, .. ScheduleCase.DropProbabilities];
        MeanInterval[] all = [.. DropTimes.All.SelectMany(time => rates.Select(rate => findings.Error(At(overfits, time, rate))))];
        double low = all.Min(mean => mean.LowerEdge), high = all.Max(mean => mean.UpperEdge);
        var chart = new Chart(
            $"Test error of the {ScheduleCase.None(overfits).NetName} net", new ChartAxis("drop probability", 0, rates[^1]),
            new ChartAxis("test error (% of the test digits)", Math.Max(0, low - 1), high + 1));
        foreach (DropTime time in DropTimes.All)
        {
            MeanInterval[] means = [.. rates.Select(rate => findings.Error(At(overfits, time, rate)))];
            chart.AddMeans(At(overfits, time, rates[^1]).Method, rates, means);
        }

        return chart;
    }

    private Chart LossPicture() => IntervalRows.Create(
        "Training loss less that of no dropout",
        "difference of the training losses",
        [
            .. from overfits in (bool[])[false, true]
               from time in DropTimes.All
               let which = At(overfits, time, EarlyLateDropoutFindings.ComparedProbability)
               select IntervalRow.Of($"{which.NetName}: {which.Method.Name}", which.Method.Ink, findings.LossDifferences(which)),
        ],
        reference: 0);

    private ReportRow Row(ScheduleCase which) => new(
        null, which.NetName, which.Name, findings.Error(which).Text(2),
        which.Time == DropTime.Never ? "" : findings.Difference(which).SignedText(2),
        findings.Loss(which).Text(3));

    private CsvTable Table()
    {
        var table = new CsvTable(
            "hidden_units", "training_digits", "case", "drop_probability", "seed", "test_error_percent", "training_loss");
        for (int i = 0; i < ScheduleCase.All.Count; i++)
        {
            ScheduleCase which = ScheduleCase.All[i];
            for (int repetition = 0; repetition < run.Seeds; repetition++)
            {
                ScheduleResult one = results[i][repetition];
                table.Add(
                    which.HiddenUnits, which.Samples, i, which.DropProbability, run.SeedOf(repetition), one.TestError, one.TrainingLoss);
            }
        }

        return table;
    }

    private IEnumerable<(string Name, string Value)> Settings()
    {
        (ScheduleCase narrow, ScheduleCase wide) = (ScheduleCase.None(overfits: false), ScheduleCase.None(overfits: true));
        return
        [
            ("digits", Digits.Attribution),
            ("test digits", "all that are not for training"),
            ("underfitting net", Net(narrow)),
            ("overfitting net", Net(wide)),
            ("training", wide.Settings(run.Epochs).TrainingText()),
            ("cases in results.csv", string.Join("; ", ScheduleCase.All.Select((which, i) => $"{i} {which.NetName}, {which.Name}"))),
            ("repetitions", $"{run.Seeds}, {run.SeedsText}"),
        ];
    }

    private string Net(ScheduleCase which)
    {
        ClassifierSettings settings = which.Settings(run.Epochs);
        return $"{Digits.Pixels} - {which.HiddenUnits} - {which.HiddenUnits} - {Digits.Classes} with ReLU, dropout after both hidden " +
            $"layers; {Numbers.Count(which.Samples)} digits, {Numbers.Count(settings.Epochs, "epoch")}";
    }
}
