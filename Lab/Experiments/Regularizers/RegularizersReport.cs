using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Regularizers;

/// <summary>The files of a run of the regularizers.</summary>
internal sealed class RegularizersReport(
    ExperimentRun run, ImageSource images, int samples, IReadOnlyList<RegularizerRow> rows, double[][] errors)
{
    private readonly RegularizerFindings findings = new(rows, errors);

    internal void Write()
    {
        var report = new ExperimentReport(run, "Regularizers side by side");
        report.AddPicture(
            "errors",
            "How many images each net gets wrong",
            Html.Of($"""
                The same net learned {samples:N0} images ({images.Name}) in {rows.Count} ways and was then shown images it had never seen.
                Small dots are single repetitions, each with other training images and other initial weights; the large dot is their mean,
                the bar its 95 % interval. Further left is better.
                """),
            ErrorPicture(),
            "For each method a row of dots on an axis of test errors: " +
            string.Join(", ", rows.Select((row, i) => $"{row.Method.Name} {RegularizerFindings.Percent(findings.Error(i).Mean)}")));
        report.AddPicture(
            "differences",
            "The difference to the net without a regularizer",
            Html.Of($"""
                All methods of a repetition had the same training images and began with the same weights. So their errors can be compared
                pair by pair, which cancels the luck of the draw: a bar that does not reach the line at zero is a difference that chance
                hardly explains.
                """),
            DifferencePicture(),
            "For each method a row of dots: its test error less that of the net without a regularizer");
        report.AddResults(
            $"Test error in percent, {run.Averages}; " +
            "on the right, Srivastava et al. (2014), table 9: MNIST, a larger net",
            ["method", "test error", "difference to none", "table 9"],
            [.. rows.Select((row, i) => new ReportRow(row.Method, findings.Error(i).Text(2), DifferenceText(i), Published(row)))]);
        report.AddSection("What this does not show", Html.Of($"""
            <p>Each method has a strength, which was chosen from a few values on {Tuning()}, not from the seeds of this page at their
            defaults. Another net, data set or amount of data can give another order. With
            {rows.Count - 1} methods compared to one, a difference that is barely clear may be luck. Srivastava et al. trained a net 784 -
            1024 - 1024 - 2048 - 10 on the 60,000 images of MNIST, so their errors are on another scale; only the order can be
            compared.</p>

            """));
        report.AddCsv("errors", Table());
        report.Finish(findings.Sentence(), Settings());
    }

    private Chart ErrorPicture() => IntervalRows.Create(
        $"Test error after {Numbers.Count(samples)} training images ({images.Name})",
        "test error (% of the test images)",
        [.. rows.Select((row, i) => IntervalRow.Of(row.Method.Name, row.Method.Ink, errors[i]))]);

    private Chart DifferencePicture() => IntervalRows.Create(
        "Test error less that of no regularizer",
        "difference of the test errors (percentage points)",
        [.. rows.Select((row, i) => IntervalRow.Of(row.Method.Name, row.Method.Ink,
            [.. errors[i].Zip(errors[0], (error, plain) => error - plain)])).Skip(1)],
        reference: 0);

    private string Tuning() => images.IsFashionMnist
        ? "other training images (seeds 101 to 105), by the error at the same test images, which flatters all but the first a little"
        : "other splits of the digits (seeds 101 to 110)";

    private string DifferenceText(int row) => row == 0 ? "" : findings.Difference(row).SignedText(2);

    private static string Published(RegularizerRow row) => row.PublishedError is double error ? Numbers.Fixed(error, 2) : "";

    private CsvTable Table()
    {
        var table = new CsvTable([
            "seed", .. rows.Select(row => $"{row.Method.Column}_test_error_percent"),
        ]);
        for (int repetition = 0; repetition < run.Seeds; repetition++)
            table.Add([run.SeedOf(repetition), .. errors.Select(values => (IFormattable)values[repetition])]);
        return table;
    }

    private IEnumerable<(string Name, string Value)> Settings()
    {
        ClassifierSettings plain = rows[0].Settings;
        yield return ("images", images.Description);
        yield return ("training images", $"{Numbers.Count(samples)}, drawn anew in each repetition, stratified by class");
        yield return ("test images", images.TestDescription(samples));
        yield return ("net", $"{images.Pixels} - {plain.HiddenUnits} - {plain.HiddenUnits} - {Classifier.Classes} with ReLU");
        yield return ("training", $"{Numbers.Count(run.Epochs, "epoch")} of {plain.TrainingText()}");
        foreach (RegularizerRow row in rows.Skip(1))
            yield return (row.Method.Name, row.Strengths());
        yield return ("repetitions", $"{run.Seeds}, {run.SeedsText}");
    }
}
