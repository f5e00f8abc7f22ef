using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>The trainings of all cases, and the files that show them.</summary>
internal sealed class SequenceStudy(ExperimentRun run, SequenceTask task, ISequenceNets nets, SequenceFindings findings)
{
    internal static SequenceStudy Run(ExperimentRun run, SequenceTask task, ISequenceNets nets)
    {
        SequenceCase[] cases = SequenceCase.Of(nets.Places, task.Sizes);
        SequenceResult[][] results = run.Repeat(
            cases,
            (which, repetition) => task.Train(nets, which, run.Epochs, repetition),
            (which, result) => $"{Amount(task, which.Size)}, {which.Name}: {task.Score} {Numbers.Fixed(result.TestScore, 2)}");
        return new SequenceStudy(run, task, nets, new SequenceFindings(task, nets.Places, cases, results));
    }

    internal static string Amount(SequenceTask task, int size) => Numbers.Count(size, task.Unit);

    /// <summary>Adds pictures and tables, and finishes the report.</summary>
    internal void Report(ExperimentReport report)
    {
        foreach (int size in task.Sizes)
        {
            string setting = size == task.Sizes[0] ? "small" : "large";
            report.AddPicture(
                $"scores-{setting}",
                $"{(size == task.Sizes[0] ? "Little" : "Much")} data: {Amount(task, size)}",
                Html.Of($"""
                    The test over the drop probability, lower is better; at 0 all are the same net. The bands are 95 % intervals over the
                    repetitions.
                    """),
                ScorePicture(size),
                $"Lines of {task.Score} over the drop probability, one for each place of the dropout");
        }

        report.AddPicture(
            "differences",
            "The difference to no dropout",
            Html.Of($"""
                With a drop probability of {Numbers.Plain(SequenceFindings.ComparedProbability)}. All nets of a repetition learned the same
                and began with the same weights, so they are compared pair by pair. A bar that does not reach the line at zero is a
                difference that chance hardly explains; further left is better.
                """),
            DifferencePicture(),
            "For each number of examples and each place a row of dots: the test less that of the net without dropout");
        if (Written() is { } written) report.AddSection("What they write", written);
        report.AddResults(
            $"{task.Score}, {run.Averages}",
            ["training data", "dropout", "test", "difference to none", "training part"],
            [.. findings.Cases.Select(Row)]);
        report.AddCsv("results", Table());
        report.Finish(findings.Sentence(), Settings());
    }

    private Chart ScorePicture(int size)
    {
        double[] rates = [0, .. SequenceCase.DropProbabilities];
        SequenceCase At(Method place, double rate) => rate == 0 ? SequenceCase.None(size) : new SequenceCase(place, rate, size);
        MeanInterval[] all = [.. nets.Places.SelectMany(place => rates.Select(rate => findings.Score(At(place, rate))))];
        double low = all.Min(mean => mean.LowerEdge), high = all.Max(mean => mean.UpperEdge);
        double margin = Math.Max(0.05 * (high - low), 0.01);
        var chart = new Chart(
            $"Test after {Amount(task, size)}", new ChartAxis("drop probability", 0, rates[^1]),
            new ChartAxis(task.Score, Math.Max(0, low - margin), high + margin));
        foreach (Method place in nets.Places) chart.AddMeans(place, rates, [.. rates.Select(rate => findings.Score(At(place, rate)))]);
        return chart;
    }

    private Chart DifferencePicture() => IntervalRows.Create(
        "Difference to no dropout",
        $"difference, {task.Score}",
        [
            .. from size in task.Sizes
               from place in nets.Places
               select IntervalRow.Of($"{Numbers.Count(size)}: {place.Name}", place.Ink,
                   findings.Differences(new SequenceCase(place, SequenceFindings.ComparedProbability, size))),
        ],
        reference: 0);

    private Html? Written()
    {
        SequenceCase[] shown =
            [.. findings.Cases.Where(which => !which.Drops || which.DropProbability == SequenceFindings.ComparedProbability)];
        if (findings.Of(shown[0])[0].Text is null) return null;
        return Html.Of($"""
            <p>What the nets of seed {Numbers.Seed(run.Seed)} write behind the beginning of the test, a character at a time.</p>
            {Html.Join(shown.Select(which => Html.Of($"""
                <h3>{which.Name}, {Amount(task, which.Size)}</h3>
                <blockquote>{findings.Of(which)[0].Text}</blockquote>

                """)))}
            """);
    }

    private ReportRow Row(SequenceCase which) => new(
        null, Amount(task, which.Size), which.Name, findings.Score(which).Text(2),
        which.Drops ? findings.Difference(which).SignedText(2) : "",
        MeanInterval.Of([.. findings.Of(which).Select(one => one.TrainingScore)]).Text(2));

    private CsvTable Table()
    {
        var table = new CsvTable("training_examples", "case", "drop_probability", "seed", "test_score", "training_score");
        for (int i = 0; i < findings.Cases.Count; i++)
        {
            SequenceCase which = findings.Cases[i];
            for (int repetition = 0; repetition < run.Seeds; repetition++)
            {
                SequenceResult one = findings.Of(which)[repetition];
                table.Add(which.Size, i, which.DropProbability, run.SeedOf(repetition), one.TestScore, one.TrainingScore);
            }
        }

        return table;
    }

    private IEnumerable<(string Name, string Value)> Settings() =>
    [
        ("sequences", task.Description),
        ("training data", $"{string.Join(" or ", task.Sizes.Select(size => Amount(task, size)))}, drawn anew in each repetition"),
        ("test data", task.TestDescription),
        ("net", nets.Description),
        ("training", $"{Numbers.Count(run.Epochs, "epoch")} of {Amount(task, task.Sizes[0])}, and as many steps with more of them: " +
            task.TrainingText),
        ("cases in results.csv", string.Join("; ", findings.Cases.Take(findings.Cases.Count / task.Sizes.Count)
            .Select((which, i) => $"{i} {which.Name}")) + "; then the same with the larger number"),
        ("repetitions", $"{run.Seeds}, {run.SeedsText}"),
    ];
}
