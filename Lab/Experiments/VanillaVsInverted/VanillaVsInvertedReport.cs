using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>The files of a run of both kinds of dropout.</summary>
internal sealed class VanillaVsInvertedReport(
    ExperimentRun run, PairResults[] pairs, IReadOnlyList<PredictionTiming> timings, int rounds)
{
    // Where a distance of zero is drawn: a logarithmic axis has no place for it.
    private const double DrawnZero = 1e-9;

    internal void Write()
    {
        var report = new ExperimentReport(run, "Vanilla and inverted dropout");
        report.AddPicture(
            "distance",
            "How far apart the two trainings are",
            Html.Of($"""
                Two nets learn the same digits with the same masks, one with vanilla, one with inverted dropout. Both begin as the
                same function: the weights behind dropout of the inverted net are keep times those of the vanilla net. With rates
                that match (keep squared times the rate, for those weights) the two stay together: to the last bit at a drop
                probability of 0.5, where all factors are powers of two and the distance is exactly 0 (drawn at the lower edge),
                and up to rounding, which training may magnify, at 0.2. Lines are medians of the repetitions. With one rate for
                all they are two different trainings.
                """),
            Distances(),
            "Relative distance of the weights over the epochs for four pairs of trainings");
        report.AddPicture(
            "test-error",
            "What one shared rate changes",
            Html.Of($"""
                Test error at a drop probability of 0.5, mean of the repetitions. With matched rates the inverted net's line lies
                on that of the vanilla net. With one shared rate, what is called the same learning rate is four times as high for
                the inverted net's weights behind dropout.
                """),
            Errors(),
            "Test error over the epochs of the vanilla net and of the inverted net with both rates");
        report.AddPicture(
            "prediction-time",
            "The time of a prediction",
            Html.Of($"""
                {rounds} predictions of each net, turn by turn, by a net {PredictionTiming.Inputs} - {PredictionTiming.HiddenUnits} -
                {PredictionTiming.HiddenUnits} - {PredictionTiming.Outputs}. Vanilla dropout multiplies the hidden activations by keep in
                each prediction, inverted dropout does nothing. The dot is the median of vanilla's time over that of inverted dropout right
                beside it, the bar its 95 % interval; at the line both take as long.
                """),
            Times(),
            "For batches of three sizes, the time with vanilla dropout over that with inverted dropout, with its interval");
        report.AddResults(
            $"After {Numbers.Count(run.Epochs, "epoch")}; distances are relative; error: {run.Averages}",
            ["Pair", "distance: median (largest)", "equal bits", "error inverted - vanilla, % points"],
            [.. pairs.Select(Row)]);
        report.AddSection("The times", HtmlTable.Create(
            $"Median milliseconds of a batch, and of the ratios with its 95 % interval, {rounds} rounds",
            ["Examples a batch", Method.Vanilla.Name, Method.Inverted.Name, "vanilla : inverted"],
            timings.Select(TimingRow)));
        report.AddCsv("epochs", EpochTable());
        report.AddCsv("prediction-time", TimingTable());
        report.Finish(new VanillaVsInvertedFindings(run.Epochs, pairs, timings).Sentence(),
        [
            ("data", $"{Digits.Attribution}; {PairTraining.TrainingDigits} digits for training, all others for the test"),
            ("nets",
                $"{Digits.Pixels} - {PairTraining.HiddenUnits} - {PairTraining.HiddenUnits} - {Digits.Classes} with dropout and ReLU " +
                "after both hidden linear layers, cross-entropy"),
            ("training",
                $"SGD without momentum, learning rate {Numbers.Plain(PairTraining.LearningRate)}, batches of {PairTraining.BatchSize}, " +
                Numbers.Count(run.Epochs, "epoch")),
            ("distance", "norm of the difference of all parameters over the norm of the vanilla net's; weights behind dropout of the " +
                "inverted net divided by keep"),
            ("repetitions", $"{run.Seeds}, each with its own split, initial weights, batches and masks"),
        ]);
    }

    private static string NameOf(PairCase pair) =>
        $"dropout({Numbers.Percent(pair.DropProbability)}), {(pair.FollowsIdentity ? "matched rates" : "one shared rate")}";

    private ReportRow Row(PairResults results) => new(
        null,
        NameOf(results.Pair),
        $"{VanillaVsInvertedFindings.DistanceText(results.MedianDistance)} " +
        $"({VanillaVsInvertedFindings.DistanceText(results.LargestDistance)})",
        $"{results.SameBits} of {run.Seeds}",
        results.FinalErrorDifference.Text(2));

    private static IReadOnlyList<Html> TimingRow(PredictionTiming timing) =>
    [
        Html.Of($"{timing.BatchSize}"), Html.Of($"{timing.VanillaMilliseconds:F3}"), Html.Of($"{timing.InvertedMilliseconds:F3}"),
        Html.Of($"{timing.Ratio:F3} ({timing.RatioLow:F3} to {timing.RatioHigh:F3})"),
    ];

    private Chart Distances()
    {
        var chart = new Chart(
            "Distance between the two nets",
            EpochAxis,
            new ChartAxis("relative distance of the weights", DrawnZero, 10, IsLogarithmic: true));
        foreach (PairResults results in pairs)
        {
            chart.AddLine(
                NameOf(results.Pair) + (results.SameBits == results.Repetitions.Length ? ": exactly 0" : ""),
                results.Pair.FollowsIdentity ? Method.Inverted.Ink : Ink.Neutral,
                results.Epochs,
                results.Medians(epoch => epoch.Distance).Select(distance => Math.Max(distance, DrawnZero)),
                results.Pair.DropProbability == 0.5 ? SeriesLook.Line : SeriesLook.DottedLine,
                width: 4);
        }

        return chart;
    }

    private Chart Errors()
    {
        PairResults matched = pairs.First(results => results.Pair is { DropProbability: 0.5, FollowsIdentity: true });
        PairResults shared = pairs.First(results => results.Pair is { DropProbability: 0.5, FollowsIdentity: false });
        double[] vanilla = matched.Means(epoch => epoch.VanillaTestError);
        double[] ofMatched = matched.Means(epoch => epoch.InvertedTestError);
        double[] ofShared = shared.Means(epoch => epoch.InvertedTestError);
        var chart = new Chart(
            "Test error at a drop probability of 0.5", EpochAxis, ChartAxis.Logarithmic(
                "test error, %", [.. vanilla, .. ofMatched, .. ofShared]));
        chart.AddLine(Method.Vanilla.Name, Method.Vanilla.Ink, matched.Epochs, vanilla, width: 6);
        chart.AddLine(Method.Inverted, matched.Epochs, ofMatched, "inverted dropout, matched rates");
        chart.AddLine("inverted dropout, one shared rate", Method.Inverted.Ink, shared.Epochs, ofShared);
        return chart;
    }

    private Chart Times() => IntervalRows.Create(
        "Time of a prediction: vanilla over inverted dropout",
        "vanilla's time over that of inverted dropout",
        [.. timings.Select(timing => new IntervalRow(
            $"batches of {timing.BatchSize}", Method.Vanilla.Ink, [], timing.Ratio, timing.RatioLow, timing.RatioHigh))],
        reference: 1);

    private ChartAxis EpochAxis => ChartAxis.Epochs(0, pairs[0].Epochs[^1]);

    private CsvTable EpochTable()
    {
        var table = new CsvTable(
            "drop_probability", "rates", "seed", "epoch", "relative_distance", "vanilla_test_error_percent", "inverted_test_error_percent");
        foreach (PairResults results in pairs)
        {
            FormattableString rates = $"{(results.Pair.FollowsIdentity ? "matched" : "shared")}";
            for (int i = 0; i < results.Repetitions.Length; i++)
            {
                foreach ((int epoch, double distance, double vanilla, double inverted) in results.Repetitions[i])
                    table.Add(results.Pair.DropProbability, rates, run.SeedOf(i), epoch, distance, vanilla, inverted);
            }
        }

        return table;
    }

    private CsvTable TimingTable()
    {
        var table = new CsvTable("batch_size", "vanilla_milliseconds", "inverted_milliseconds", "ratio", "ratio_low", "ratio_high");
        foreach (PredictionTiming timing in timings)
        {
            table.Add(
                timing.BatchSize, timing.VanillaMilliseconds, timing.InvertedMilliseconds, timing.Ratio, timing.RatioLow, timing.RatioHigh);
        }

        return table;
    }
}
