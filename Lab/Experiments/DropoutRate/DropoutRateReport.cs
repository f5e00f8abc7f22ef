using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.DropoutRate;

/// <summary>The files of a run over drop probabilities, widths and numbers of images.</summary>
internal sealed class DropoutRateReport(
    ExperimentRun run, int samples, DropoutRatePlan plan, IReadOnlyDictionary<DropoutRatePoint, double[]> errors)
{
    // Shades of dropout's blue, from narrow to wide, that differ in lightness and in the pattern of the line.
    private static readonly (Ink Ink, SeriesLook Look)[] WidthLooks =
    [
        (new Ink("#6DB3DE", "#2F7FB5"), SeriesLook.DottedLine), (Method.WithDropout.Ink, SeriesLook.DashedLine),
        (new Ink("#00304D", "#C9E6F8"), SeriesLook.Line),
    ];

    private readonly DropoutRateFindings findings = new(plan, errors);

    internal void Write()
    {
        var report = new ExperimentReport(run, "How much dropout, and when");
        report.AddPicture(
            "rate",
            "How much to drop",
            Html.Of($"""
                Nets of three widths learned {samples:N0} digits. From left to right, a larger share of their hidden units is switched off
                in each step of training; at the left end nothing is. The bands are 95 % intervals over the repetitions. A narrow net
                cannot spare many units: what is left of it does not suffice to learn the digits, and its curve leaves the picture.
                """),
            RatePicture(),
            findings.Sentence());
        report.AddPicture(
            "kept-units",
            "The same number of units at work",
            Html.Of($"""
                The curve of {DropoutRatePlan.Widths[1]} units again, beside nets that are made the wider the more is dropped, so that
                {DropoutRatePlan.KeptUnits} units of each layer are kept on average. Where only the curve of fixed width rises,
                too few units were left; where both rise, the noise of the masks itself is too much.
                """),
            KeptUnitsPicture(),
            "Test error over the drop probability, at a fixed width and at a fixed number of kept units");
        report.AddPicture(
            "samples",
            "How many images there are",
            Html.Of($"""
                Nets with {DropoutRatePlan.SizeWidth} units a layer learned from few digits or many, for as many steps each, without
                dropout and with a drop probability of {Numbers.Plain(DropoutRatePlan.SizeDropProbability)}.
                """),
            SizePicture(),
            "Test error over the number of training images, without dropout and with");
        report.AddResults(
            $"Test error in percent, {run.Averages}",
            ["training digits, units a layer", "without dropout", "with dropout", "drop probability", "difference"],
            [.. plan.ByWidth.Select(curve => Row(findings.Best(curve), curve[0], " (best)")),
             .. plan.WithDropoutBySize.Zip(plan.WithoutDropoutBySize, (with, without) => Row(with, without, ""))]);
        report.AddSection("What this does not show", Html.Of($"""
            <p>The first rows of the table show the best of {DropoutRatePlan.Rates.Count} drop probabilities, chosen by the test error
            itself, so the best of them is a little flattered. The learning rate and the number of steps are the same everywhere; a narrow
            net with much dropout might do better with a longer training. These are figures 9 and 10 of Srivastava et al. (2014) in small:
            their nets are several times as wide and learned up to 50,000 images of MNIST.</p>

            """));
        report.AddCsv("errors", Table());
        report.Finish(findings.Sentence(), Settings());
    }

    private Chart RatePicture()
    {
        Chart chart = RateAxes(
            $"Test error over the drop probability ({Numbers.Count(samples)} training digits)", plan.ByWidth.SelectMany(curve => curve));
        for (int i = 0; i < plan.ByWidth.Count; i++)
            AddRates(chart, plan.ByWidth[i], WidthLooks[i], $"{DropoutRatePlan.Widths[i]} units a layer");
        return chart;
    }

    private Chart KeptUnitsPicture()
    {
        Chart chart = RateAxes(
            $"Fixed width, fixed number of kept units ({Numbers.Count(samples)} training digits)", plan.ByWidth[1].Concat(
                plan.ByKeptUnits));
        AddRates(chart, plan.ByWidth[1], WidthLooks[1], $"{DropoutRatePlan.Widths[1]} units a layer");
        AddRates(chart, plan.ByKeptUnits, (Ink.Neutral, SeriesLook.Line), $"{DropoutRatePlan.KeptUnits} units a layer kept on average");
        return chart;
    }

    private Chart SizePicture()
    {
        double[] x = [.. DropoutRatePlan.Sizes.Select(size => (double)size)];
        var chart = new Chart(
            "Test error over the training images",
            new ChartAxis("digits for training", 0.9 * x[0], 1.1 * x[^1], IsLogarithmic: true),
            ErrorAxis(plan.WithoutDropoutBySize.Concat(plan.WithDropoutBySize), double.PositiveInfinity));
        chart.AddMeans(Method.WithoutDropout, x, Means(plan.WithoutDropoutBySize));
        chart.AddMeans(Method.WithDropout, x, Means(plan.WithDropoutBySize));
        return chart;
    }

    private Chart RateAxes(string title, IEnumerable<DropoutRatePoint> shown)
    {
        // The errors of nets that have learned nothing would flatten all others.
        const double mostTimesTheLowest = 5;
        double last = DropoutRatePlan.Rates[^1], margin = 0.03 * last;
        return new Chart(title, new ChartAxis("drop probability", -margin, last + margin), ErrorAxis(shown, mostTimesTheLowest));
    }

    private ChartAxis ErrorAxis(IEnumerable<DropoutRatePoint> shown, double mostTimesTheLowest)
    {
        double[] means = [.. shown.Select(point => findings.Error(point).Mean)];
        double highest = Math.Min(1.1 * shown.Max(point => findings.Error(point).UpperEdge), 100);
        double high = Math.Max(Math.Min(highest, mostTimesTheLowest * means.Min()), 1);
        return new ChartAxis("test error (% of the test images)", 0, high);
    }

    private void AddRates(Chart chart, DropoutRatePoint[] curve, (Ink Ink, SeriesLook Look) look, string name) =>
        chart.AddMeans(name, look.Ink, [.. curve.Select(point => point.DropProbability)], Means(curve), look.Look);

    private MeanInterval[] Means(DropoutRatePoint[] curve) => [.. curve.Select(findings.Error)];

    private ReportRow Row(DropoutRatePoint with, DropoutRatePoint without, string remark) => new(
        null,
        $"{Numbers.Count(with.Samples)} digits, {with.HiddenUnits} units",
        findings.Error(without).Text(2),
        findings.Error(with).Text(2),
        Numbers.Fixed(with.DropProbability, 1) + remark,
        findings.Difference(with, without).SignedText(2));

    private CsvTable Table()
    {
        var table = new CsvTable("training_images", "hidden_units", "drop_probability", "seed", "test_error_percent");
        foreach (DropoutRatePoint point in plan.Points)
        {
            for (int repetition = 0; repetition < run.Seeds; repetition++)
                table.Add(point.Samples, point.HiddenUnits, point.DropProbability, run.SeedOf(repetition), errors[point][repetition]);
        }

        return table;
    }

    private IEnumerable<(string Name, string Value)> Settings()
    {
        ClassifierSettings settings = DropoutRatePlan.Settings(plan.Points[0], samples, run.Epochs);
        return
        [
            ("images", Digits.Attribution),
            ("test images", "all digits that are not for training"),
            ("nets", $"{Digits.Pixels} - units - units - {Digits.Classes} with ReLU; dropout after both hidden layers"),
            ("training", settings.TrainingText()),
            ("steps", $"those of {Numbers.Count(run.Epochs, "epoch")} of {Numbers.Count(samples)} digits, whatever the number of digits"),
            ("repetitions", $"{run.Seeds}, {run.SeedsText}"),
        ];
    }
}
