using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>The files of a run of the subnetworks.</summary>
internal sealed class EnsembleReport(ExperimentRun run, OverfittingSettings settings, int samples, EnsembleRepetition[] repetitions)
{
    private const string ScaledName = "weight-scaled net";

    private static readonly int[] ShownCounts = [1, 10, 100, 1000];
    private static readonly int[] Steps = [1, 2, 5];

    // The more subnetworks, the further from the colour of the page.
    private static readonly Ink[] ShownInks =
        [new("#A9CCE3", "#2C5F8A"), new("#5FA8D8", "#3F86BD"), new("#2474B8", "#6DB3E3"), new("#0B3D66", "#C2E2F7")];

    private readonly EnsembleFindings findings = new(samples, repetitions);

    internal void Write()
    {
        var report = new ExperimentReport(run, "A net with dropout is many nets");
        int[] shown = [.. ShownCounts.Where(count => count <= samples)];
        int[] counts = Counts();
        EnsembleRepetition first = repetitions[0];
        report.AddPicture(
            "band",
            "The fit and its band",
            Html.Of($"""
                The first repetition. Each training step of dropout trains another part of the net, a subnetwork. The blue line is
                the mean of {Numbers.Count(samples)} sampled subnetworks, the bands are one and two standard deviations over them: how far they
                disagree (Gal and Ghahramani 2016). The noise of the points is not in the band. The black line is the whole net
                with its weights scaled, as dropout predicts.
                """),
            Band(first),
            "Points, the weight-scaled fit and the mean of the subnetworks with its band");
        report.AddPicture(
            "means",
            "From one subnetwork to many",
            Html.Of($"""
                The same net: how far the means of more and more subnetworks lie from the one pass of the weight-scaled net, which
                is the line at 0. No training point lies beyond -1 and 1.
                """),
            Means(first, shown),
            "Difference between means of 1, 10, 100 and 1,000 subnetworks and the weight-scaled fit");
        report.AddPicture(
            "distance",
            "How many subnetworks it takes",
            Html.Of($"""
                The distance between the mean of k subnetworks and the weight-scaled prediction, over the inputs from -1 to 1. An
                average of independent draws comes closer as 1 / sqrt(k), the dotted line. Where the curve leaves it, what is left
                is no chance: with two hidden layers, weight scaling is not exactly the mean of the subnetworks.
                """),
            Distance(counts),
            "Distance over the number of subnetworks, both logarithmic");
        report.AddResults(
            $"Test loss is the mean squared error; {run.Averages}",
            ["Prediction", "distance to the weight-scaled one", "test loss"],
            [
                .. shown.Select(count => new ReportRow(
                    null, count == 1 ? "1 subnetwork" : $"mean of {Numbers.Count(count)} subnetworks",
                    findings.Mean(repetition => repetition.DistanceToScaled(count)).Text(4),
                    findings.Mean(repetition => repetition.TestLossOfMeans(count)).Text(4))),
                new ReportRow(null, ScaledName, "", findings.Mean(repetition => repetition.ScaledTestLoss).Text(4)),
            ]);
        report.AddCsv("distance", DistanceTable(counts));
        report.AddCsv("fit", FitTable(first));
        report.Finish(findings.Sentence(),
        [
            ("points",
                $"the article's: {settings.Samples} of y = x + {Numbers.Plain(OverfittingSettings.NoiseStandardDeviation)} times normal " +
                "noise, and as many for the test"),
            ("net", $"1 - {settings.HiddenUnits} - {settings.HiddenUnits} - 1 with ReLU and dropout of probability " +
                $"{Numbers.Plain(settings.DropProbability)} after both hidden linear layers"),
            ("training",
                $"Adam, learning rate {Numbers.Plain(OverfittingSettings.LearningRateWithDropout)}, " +
                $"{Numbers.Count(run.Epochs, "epoch")}, " +
                "all points in each step"),
            ("subnetworks", $"{Numbers.Count(samples)}, each with one mask for all inputs"),
            ("repetitions", $"{run.Seeds}, each with its own points, initial weights and masks"),
        ]);
    }

    private Chart Band(EnsembleRepetition repetition)
    {
        Chart chart = FitAxes("Mean and spread of the subnetworks");
        int count = repetition.Grid.Length;
        foreach ((double width, string legend) in new[] { (2.0, "± 2 standard deviations"), (1.0, "± 1 standard deviation") })
        {
            chart.AddBand(
                legend, Method.WithDropout.Ink, repetition.Grid,
                Enumerable.Range(0, count).Select(i => repetition.Mean[i] - width * repetition.Deviation[i]),
                Enumerable.Range(0, count).Select(i => repetition.Mean[i] + width * repetition.Deviation[i]));
        }

        chart.AddPoints("training points", Ink.TrainingPoints, repetition.Train.Inputs, repetition.Train.Targets, SeriesLook.Circles);
        chart.AddPoints("test points", Ink.TestPoints, repetition.Test.Inputs, repetition.Test.Targets, SeriesLook.Diamonds);
        chart.AddLine(Method.WithDropout, repetition.Grid, repetition.Mean.Take(count), $"mean of {Numbers.Count(samples)} subnetworks");
        chart.AddLine(ScaledName, Ink.Black, repetition.Grid, repetition.Scaled, width: 2);
        return chart;
    }

    private static Chart Means(EnsembleRepetition repetition, int[] shown)
    {
        double[][] differences =
            [.. shown.Select(count => repetition.MeanOfFirst(count).Zip(repetition.Scaled, (mean, scaled) => mean - scaled).ToArray())];
        double largest = differences.Max(line => line.Max(Math.Abs));
        double limit = largest > 0 ? 1.05 * largest : 1;
        var chart = new Chart(
            "Means of subnetworks less the weight-scaled net",
            new ChartAxis("input x", -1.5, 1.5),
            new ChartAxis("difference, in units of y", -limit, limit));
        for (int i = 0; i < shown.Length; i++)
        {
            string legend = shown[i] == 1 ? "1 subnetwork" : $"mean of {Numbers.Count(shown[i])}";
            chart.AddLine(legend, ShownInks[i], repetition.Grid, differences[i]);
        }

        chart.AddLine(ScaledName, Ink.Black, [-1.5, 1.5], [0, 0], SeriesLook.DashedLine, width: 2);
        return chart;
    }

    private Chart Distance(int[] counts)
    {
        double[] x = [.. counts.Select(count => (double)count)];
        MeanInterval[] means = [.. counts.Select(count => findings.Mean(repetition => repetition.DistanceToScaled(count)))];
        double[] chance = [.. counts.Select(count => means[0].Mean / Math.Sqrt(count))];
        var chart = new Chart(
            "Distance to the weight-scaled prediction",
            new ChartAxis("number of subnetworks averaged, k", 0.9, 1.1 * x[^1], IsLogarithmic: true),
            ChartAxis.Logarithmic(
                "root mean square distance, in units of y", means.SelectMany(mean => new[] { mean.Low, mean.High, mean.Mean })
                    .Concat(chance)));
        chart.AddLine("1 / sqrt(k)", Ink.Black, x, chance, SeriesLook.DottedLine, width: 2);
        chart.AddMeans(Method.WithDropout, x, means, "mean of k subnetworks");
        return chart;
    }

    private static Chart FitAxes(string title) =>
        new(title, new ChartAxis("input x", -1.5, 1.5), new ChartAxis("target y", FitPicture.LowestY, FitPicture.HighestY));

    private CsvTable DistanceTable(int[] counts)
    {
        var table = new CsvTable("seed", "subnetworks", "distance_to_weight_scaled", "test_loss", "weight_scaled_test_loss");
        for (int i = 0; i < repetitions.Length; i++)
        {
            EnsembleRepetition repetition = repetitions[i];
            foreach (int count in counts)
                table.Add(
                    run.SeedOf(i), count, repetition.DistanceToScaled(count), repetition.TestLossOfMeans(count), repetition.ScaledTestLoss);
        }

        return table;
    }

    private static CsvTable FitTable(EnsembleRepetition repetition)
    {
        var table = new CsvTable("x", "weight_scaled", "mean_of_subnetworks", "standard_deviation");
        double[] scaled = [.. repetition.Scaled];
        for (int i = 0; i < scaled.Length; i++)
            table.Add(repetition.Grid[i], scaled[i], repetition.Mean[i], repetition.Deviation[i]);
        return table;
    }

    /// <summary>1, 2 and 5 of each decade up to the number of samples, and that number.</summary>
    private int[] Counts() =>
    [
        .. (from exponent in Enumerable.Range(0, 6)
            from step in Steps
            select step * (int)Math.Pow(10, exponent)).Where(count => count < samples),
        samples,
    ];
}
