using System.Globalization;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Reports;
using ScottPlot;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>The pictures, tables and the finding of the experiment.</summary>
internal static class VanillaVsInvertedReport
{
    // Where a distance of zero is drawn: a logarithmic axis has no place for it.
    private const double DrawnZero = 1e-9;
    private const double BarWidth = 0.38;

    internal static void Write(ExperimentRun run, PairResults[] pairs, IReadOnlyList<PredictionTiming> timings, int rounds)
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
            Distances(pairs),
            "Relative distance of the weights over the epochs for four pairs of trainings");
        report.AddPicture(
            "test-error",
            "What one shared rate changes",
            Html.Of($"""
                Test error at a drop probability of 0.5, mean of the repetitions. With matched rates the inverted net's line lies
                on that of the vanilla net. With one shared rate, what is called the same learning rate is four times as high for
                the inverted net's weights behind dropout.
                """),
            Errors(pairs),
            "Test error over the epochs of the vanilla net and of the inverted net with both rates");
        report.AddPicture(
            "prediction-time",
            "The time of a prediction",
            Html.Of($"""
                Median of {rounds} predictions of each net, turn by turn, by a net {PredictionTiming.Inputs} -
                {PredictionTiming.HiddenUnits} - {PredictionTiming.HiddenUnits} - {PredictionTiming.Outputs}. Vanilla dropout
                multiplies the hidden activations by keep in each prediction, inverted dropout does nothing.
                """),
            Times(timings),
            "Bars of the median time for an example in batches of three sizes");
        report.AddResults(
            $"After {run.EpochCount}; distances are relative; error: {run.Averages}",
            ["Pair", "distance: median (largest)", "equal bits", "error inverted - vanilla, % points"],
            [.. pairs.Select(pair => Row(run, pair))]);
        report.AddSection("The times", HtmlTable.Create(
            $"Median milliseconds of a batch, and of the ratios with its 95 % interval, {rounds} rounds",
            ["Examples a batch", Method.Vanilla.Name, Method.Inverted.Name, "vanilla : inverted"],
            timings.Select(TimingRow)));
        report.AddCsv("epochs", EpochTable(run, pairs));
        report.AddCsv("prediction-time", TimingTable(timings));
        report.Finish(Finding(run, pairs, timings),
        [
            ("data", $"{Digits.Attribution}; {PairTraining.TrainingDigits} digits for training, all others for the test"),
            ("nets",
                $"{Digits.Pixels} - {PairTraining.HiddenUnits} - {PairTraining.HiddenUnits} - {Digits.Classes} with dropout and ReLU " +
                "after both hidden linear layers, cross-entropy"),
            ("training", $"SGD without momentum, learning rate {Text(PairTraining.LearningRate)}, batches of {PairTraining.BatchSize}, " +
                run.EpochCount),
            ("distance", "norm of the difference of all parameters over the norm of the vanilla net's; weights behind dropout of the " +
                "inverted net divided by keep"),
            ("repetitions", $"{run.Seeds}, each with its own split, initial weights, batches and masks"),
        ]);
    }

    private static string NameOf(PairCase pair) => string.Create(
        CultureInfo.InvariantCulture,
        $"dropout({100 * pair.DropProbability:0.#} %), {(pair.FollowsIdentity ? "matched rates" : "one shared rate")}");

    private static ReportRow Row(ExperimentRun run, PairResults results) => new(
        null,
        NameOf(results.Pair),
        $"{DistanceText(results.MedianDistance)} ({DistanceText(results.LargestDistance)})",
        string.Create(CultureInfo.InvariantCulture, $"{results.SameBits} of {run.Seeds}"),
        results.FinalErrorDifference.Text("F2"));

    private static string DistanceText(double distance) => distance switch
    {
        0 => "0",
        < 0.01 => distance.ToString("0.0e-0", CultureInfo.InvariantCulture),
        _ => distance.ToString("F2", CultureInfo.InvariantCulture),
    };

    private static IReadOnlyList<Html> TimingRow(PredictionTiming timing) =>
    [
        Html.Of($"{timing.BatchSize}"), Html.Of($"{timing.VanillaMilliseconds:F3}"), Html.Of($"{timing.InvertedMilliseconds:F3}"),
        Html.Of($"{timing.Ratio:F3} ({timing.RatioLow:F3} to {timing.RatioHigh:F3})"),
    ];

    private static Plot Distances(PairResults[] pairs)
    {
        var picture = new CurvePicture(
            "Distance between the two nets",
            EpochAxis(pairs),
            new ChartAxis("relative distance of the weights", DrawnZero, 2000, IsLogarithmic: true));
        foreach (PairResults results in pairs)
        {
            string legend = NameOf(results.Pair) + (results.SameBits == results.Repetitions.Length ? ": exactly 0" : "");
            string colour = results.Pair.FollowsIdentity ? Method.Inverted.Colour : PictureStyle.NeutralColour;
            picture.AddLine(
                legend, colour, results.Epochs, results.Medians(epoch => epoch.Distance).Select(distance => Math.Max(distance, DrawnZero)),
                results.Pair.DropProbability == 0.5 ? LinePattern.Solid : LinePattern.Dotted, width: 4);
        }

        picture.Plot.ShowLegend(Alignment.UpperRight);
        return picture.Plot;
    }

    private static Plot Errors(PairResults[] pairs)
    {
        PairResults matched = pairs.First(results => results.Pair is { DropProbability: 0.5, FollowsIdentity: true });
        PairResults shared = pairs.First(results => results.Pair is { DropProbability: 0.5, FollowsIdentity: false });
        double[] vanilla = matched.Means(epoch => 100 * epoch.VanillaTestError);
        double[] ofMatched = matched.Means(epoch => 100 * epoch.InvertedTestError);
        double[] ofShared = shared.Means(epoch => 100 * epoch.InvertedTestError);
        var picture = new CurvePicture(
            "Test error at a drop probability of 0.5",
            EpochAxis(pairs),
            ChartAxis.Logarithmic("test error, %", [.. vanilla, .. ofMatched, .. ofShared]));
        picture.AddLine(Method.Vanilla.Name, Method.Vanilla.Colour, matched.Epochs, vanilla, LinePattern.Solid, width: 6);
        picture.AddLine(Method.Inverted, matched.Epochs, ofMatched, "inverted dropout, matched rates");
        picture.AddLine("inverted dropout, one shared rate", Method.Inverted.Colour, shared.Epochs, ofShared, LinePattern.Solid);
        picture.Plot.ShowLegend(Alignment.UpperRight);
        return picture.Plot;
    }

    private static Plot Times(IReadOnlyList<PredictionTiming> timings)
    {
        Plot plot = PictureStyle.NewPlot("Time of a prediction", "examples predicted at once", "median time for an example, microseconds");
        for (int kind = 0; kind < 2; kind++)
        {
            Method method = kind == 0 ? Method.Vanilla : Method.Inverted;
            for (int i = 0; i < timings.Count; i++)
            {
                double milliseconds = kind == 0 ? timings[i].VanillaMilliseconds : timings[i].InvertedMilliseconds;
                double time = 1000 * milliseconds / timings[i].BatchSize;
                var bar = plot.Add.Bar(new Bar
                {
                    Position = i + (kind - 0.5) * (BarWidth + 0.02),
                    Value = time,
                    Size = BarWidth,
                    FillColor = Color.FromHex(method.Colour),
                    LineWidth = 0,
                    Label = time.ToString(time < 100 ? "F1" : "F0", CultureInfo.InvariantCulture),
                });
                bar.ValueLabelStyle.FontSize = 14;
                bar.LegendText = i == 0 ? method.Name : "";
            }
        }

        plot.Axes.Bottom.SetTicks(
            [.. Enumerable.Range(0, timings.Count).Select(i => (double)i)],
            [.. timings.Select(timing => timing.BatchSize.ToString(CultureInfo.InvariantCulture))]);
        double longest = timings.Max(timing => 1000 * Math.Max(timing.VanillaMilliseconds, timing.InvertedMilliseconds) / timing.BatchSize);
        plot.Axes.SetLimitsX(-0.6, timings.Count - 0.4);
        PictureStyle.UseAxis(plot.Axes.Left, new ChartAxis("", 0, 1.35 * longest));
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    private static ChartAxis EpochAxis(PairResults[] pairs) => new("epoch", 0, pairs[0].Epochs[^1]);

    private static CsvFile EpochTable(ExperimentRun run, PairResults[] pairs)
    {
        var table = new CsvFile(
            "drop_probability", "rates", "seed", "epoch", "relative_distance", "vanilla_test_error", "inverted_test_error");
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

    private static CsvFile TimingTable(IReadOnlyList<PredictionTiming> timings)
    {
        var table = new CsvFile("batch_size", "vanilla_milliseconds", "inverted_milliseconds", "ratio", "ratio_low", "ratio_high");
        foreach (PredictionTiming timing in timings)
        {
            table.Add(
                timing.BatchSize, timing.VanillaMilliseconds, timing.InvertedMilliseconds, timing.Ratio, timing.RatioLow, timing.RatioHigh);
        }

        return table;
    }

    private static string Finding(ExperimentRun run, PairResults[] pairs, IReadOnlyList<PredictionTiming> timings)
    {
        PairResults Of(double dropProbability, bool followsIdentity) =>
            pairs.First(results => results.Pair == new PairCase(dropProbability, followsIdentity));
        PairResults shared = Of(0.5, false);
        string matched = string.Create(CultureInfo.InvariantCulture,
            $"With matched rates the two nets had the same bits after every epoch in {Of(0.5, true).SameBits} of {run.Seeds} repetitions " +
            $"at a drop probability of 0.5, and were {DistanceText(Of(0.2, true).MedianDistance)} apart at 0.2 " +
            $"(median of the relative distances);");
        string apart = string.Create(
            CultureInfo.InvariantCulture,
            $"with one shared rate they were {DistanceText(shared.MedianDistance)} apart at 0.5 after {run.EpochCount}.");
        MeanInterval error = shared.FinalErrorDifference;
        string range = error.RangeText("+0.00;-0.00;0.00");
        string errors = run.Seeds < 2 ? "One repetition cannot say whether their test errors differ."
            : error.IsClear
                ? $"The inverted net's test error was then {(error.Mean < 0 ? "lower" : "higher")} " +
                    $"(95 % interval {range} percentage points)."
                : $"Their test errors then could not be told apart (95 % interval {range} percentage points).";
        return $"{matched} {apart} {errors} {TimeText(timings)}";
    }

    private static string TimeText(IReadOnlyList<PredictionTiming> timings)
    {
        IEnumerable<string> texts = timings.Select(timing => string.Create(CultureInfo.InvariantCulture,
            $"{timing.Ratio:F2} in batches of {timing.BatchSize}{(timing.IsClear ? "" : " (no clear difference)")}"));
        return $"The time of a prediction with vanilla dropout over that of one with inverted dropout was {string.Join(", ", texts)}.";
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
