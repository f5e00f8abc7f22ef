using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>The files of a run of nets with batch normalization.</summary>
internal sealed class BatchNormReport(
    ExperimentRun run, ImageSource images, int samples, ClassifierSettings settings, IReadOnlyList<NormalizedNetCase> cases,
    NormalizedNetResult[][] results)
{
    private readonly BatchNormFindings findings = new(cases, results);

    internal void Write()
    {
        var report = new ExperimentReport(run, "Dropout before batch normalization or after it");
        foreach (bool isConvolutional in (bool[])[false, true])
        {
            string net = Case(isConvolutional, Placement.None, 0).NetName;
            report.AddPicture(
                $"ratios-{net}",
                $"The shift of the variance, {net} net",
                Html.Of($"""
                    A normalization divides by a deviation that it averaged while units were dropped. In evaluation nothing is dropped, and
                    what it is given varies less: the curves show by how much, at each of the three normalizations, for dropout of
                    {Numbers.Plain(NormalizedNetCase.LargestDropProbability)}. At 1 the net is evaluated as it was trained.
                    """),
                RatioPicture(isConvolutional),
                $"For each place of the dropout a line over the normalizations 1 to {NormalizedNets.Channels.Count}: " + string.Join(", ",
                    NormalizedNetCase.Placements.Select(place => Case(isConvolutional, place, NormalizedNetCase.LargestDropProbability))
                        .Select(which =>
                            $"{which.Method.Name} {string.Join(" ", Ratios(which).Select(mean => Numbers.Fixed(mean.Mean, 2)))}")));
            report.AddPicture(
                $"errors-{net}",
                $"What it costs, {net} net",
                Html.Of($"""
                    Test error over the drop probability, for dropout at the three kinds of places; at 0 all are the same net. The bands are
                    95 % intervals over the repetitions.
                    """),
                ErrorPicture(isConvolutional),
                $"Three lines of test errors over the drop probability, {net} net");
            report.AddPicture(
                $"remedies-{net}",
                $"The two remedies, {net} net",
                Html.Of($"""
                    Above, what it changes to take mean and variance of each normalization again, on the training images, with nothing
                    dropped. Below, the difference of nets with Uout, noise of a hundred times less variance, to the net without noise. A
                    bar that does not reach the line at zero is a difference that chance hardly explains; further left is better.
                    """),
                RemedyPicture(isConvolutional),
                $"Rows of dots: what the remedies change in the test error of the {net} net");
        }

        report.AddResults(
            $"Test error in percent, {run.Averages}; the variance in evaluation over the running variance at the last normalization",
            ["net", "dropout", "test error", "difference to none", "statistics taken again", "variance ratio"],
            [.. cases.Select(Row)]);
        report.AddSection("What this does not show", Html.Of($"""
            <p>The nets are small and so are their images; the same learning rate serves all of them. With {cases.Count - 2} nets compared
            to two, a difference that is barely clear may be luck. A larger net, or one that is trained longer, can weigh the shift
            otherwise: X. Li et al. (2019) saw it on CIFAR and ImageNet.</p>

            """));
        report.AddCsv("results", Table());
        report.Finish(findings.Sentence(), Settings());
    }

    private static NormalizedNetCase Case(bool isConvolutional, Placement place, double rate) => new(isConvolutional, place, rate);

    private MeanInterval[] Ratios(NormalizedNetCase which) =>
        [.. Enumerable.Range(0, NormalizedNets.Channels.Count).Select(normalization => findings.Ratio(which, normalization))];

    private Chart RatioPicture(bool isConvolutional)
    {
        NormalizedNetCase[] shown =
        [
            Case(isConvolutional, Placement.None, 0),
            .. NormalizedNetCase.Placements.Select(place => Case(isConvolutional, place, NormalizedNetCase.LargestDropProbability)),
        ];
        double[] places = [.. Enumerable.Range(1, NormalizedNets.Channels.Count).Select(place => (double)place)];
        double highest = shown.SelectMany(Ratios).Max(mean => mean.UpperEdge);
        var chart = new Chart(
            "Variance in evaluation over the running variance", new ChartAxis("normalization", 1, places[^1]),
            new ChartAxis("ratio", 0, Math.Max(1.1, 1.05 * highest)));
        foreach (NormalizedNetCase which in shown) chart.AddMeans(which.Method, places, Ratios(which));
        return chart;
    }

    private Chart ErrorPicture(bool isConvolutional)
    {
        double[] rates = [0, .. NormalizedNetCase.DropProbabilities];
        NormalizedNetCase At(Placement place, double rate) => Case(isConvolutional, rate == 0 ? Placement.None : place, rate);
        double highest = NormalizedNetCase.Placements.Max(place => rates.Max(rate => findings.Error(At(place, rate)).UpperEdge));
        var chart = new Chart(
            $"Test error after {Numbers.Count(samples)} training images ({images.Name})", new ChartAxis("drop probability", 0, rates[^1]),
            new ChartAxis("test error (% of the test images)", 0, 1.08 * highest));
        foreach (Placement place in NormalizedNetCase.Placements)
            chart.AddMeans(At(place, rates[^1]).Method, rates, [.. rates.Select(rate => findings.Error(At(place, rate)))]);
        return chart;
    }

    private Chart RemedyPicture(bool isConvolutional)
    {
        IEnumerable<NormalizedNetCase> dropped = NormalizedNetCase.Placements.Take(2)
            .Select(place => Case(isConvolutional, place, NormalizedNetCase.LargestDropProbability));
        IEnumerable<NormalizedNetCase> uniform = NormalizedNetCase.Placements.Select(place => Case(isConvolutional, place, 0));
        NormalizedNetResult[] none = findings.Of(isConvolutional, Placement.None, 0);
        return IntervalRows.Create(
            "What the remedies change",
            "difference of the test errors (percentage points)",
            [
                .. dropped.Select(which => IntervalRow.Of($"again, {which.Method.Key}", which.Method.Ink,
                    [.. ResultsOf(which).Select(one => one.RetakenTestError - one.TestError)])),
                .. uniform.Select(which => IntervalRow.Of(which.Method.Name, which.Method.Ink,
                    [.. ResultsOf(which).Zip(none, (one, plain) => one.TestError - plain.TestError)])),
            ],
            reference: 0);
    }

    private NormalizedNetResult[] ResultsOf(NormalizedNetCase which) =>
        findings.Of(which.IsConvolutional, which.Placement, which.DropProbability);

    private ReportRow Row(NormalizedNetCase which) => new(
        null, which.NetName, which.Name, findings.Error(which).Text(2),
        which.Placement == Placement.None ? "" : findings.Difference(which).SignedText(2), findings.Retaking(which).SignedText(2),
        findings.Ratio(which, NormalizedNets.Channels.Count - 1).Text(2));

    private CsvTable Table()
    {
        var table = new CsvTable(["seed", "case", "drop_probability", "test_error_percent", "retaken_test_error_percent",
            .. Enumerable.Range(1, NormalizedNets.Channels.Count).Select(place => $"variance_ratio_{place}")]);
        for (int repetition = 0; repetition < run.Seeds; repetition++)
        {
            for (int i = 0; i < cases.Count; i++)
            {
                NormalizedNetResult one = results[i][repetition];
                table.Add([
                    run.SeedOf(repetition), i, cases[i].DropProbability, one.TestError, one.RetakenTestError,
                    .. one.VarianceRatios.Select(ratio => (IFormattable)ratio)]);
            }
        }

        return table;
    }

    private IEnumerable<(string Name, string Value)> Settings() =>
    [
        ("images", images.Description),
        ("training images", $"{Numbers.Count(samples)}, drawn anew in each repetition, stratified by class"),
        ("test images", images.TestDescription(samples)),
        ("dense net", $"{images.Pixels} - {NormalizedNets.HiddenUnits} - {NormalizedNets.HiddenUnits} - {NormalizedNets.HiddenUnits} - " +
            $"{Classifier.Classes}; a block is a linear layer, batch normalization, ReLU"),
        ("convolutional net", $"3 x 3 convolutions of {string.Join(", ", NormalizedNets.Channels)} channels, each with batch " +
            $"normalization and ReLU, max-pooling 2 x 2 behind the first two, a linear layer to {Classifier.Classes}"),
        ("Uout", $"each element times a number spread evenly from {Numbers.Plain(1 - NormalizedNets.Beta)} to " +
            $"{Numbers.Plain(1 + NormalizedNets.Beta)}"),
        ("training", $"{Numbers.Count(run.Epochs, "epoch")} of {settings.TrainingText()}"),
        ("variance ratio", "variance over the training images of what a normalization is given in evaluation, over its running " +
            "variance; the geometric mean over its units"),
        ("column case in the table of results", string.Join("; ", cases.Select((which, i) => $"{i}: {which.NetName}, {which.Name}"))),
        ("repetitions", $"{run.Seeds}, {run.SeedsText}"),
    ];
}
