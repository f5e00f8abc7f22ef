using System.Globalization;
using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Reports;
using ScottPlot;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>The pictures, tables and the finding of the experiment.</summary>
internal static class EnsembleReport
{
    private const string ScaledName = "weight-scaled net";
    private const string ScaledColour = "#24292F";

    private static readonly int[] ShownCounts = [1, 10, 100, 1000];
    private static readonly int[] Steps = [1, 2, 5];

    // From light to dark: the more subnetworks, the darker.
    private static readonly string[] ShownColours = ["#A9CCE3", "#5FA8D8", "#2474B8", "#0B3D66"];

    internal static void Write(ExperimentRun run, OverfittingSettings settings, int samples, EnsembleRepetition[] repetitions)
    {
        var report = new ExperimentReport(run, "A net with dropout is many nets");
        int[] shown = [.. ShownCounts.Where(count => count <= samples)];
        int[] counts = Counts(samples);
        EnsembleRepetition first = repetitions[0];
        report.AddPicture(
            "band",
            "The fit and its band",
            Html.Of($"""
                The first repetition. Each training step of dropout trains another part of the net, a subnetwork. The blue line is
                the mean of {Count(samples)} sampled subnetworks, the bands are one and two standard deviations over them: how far they
                disagree (Gal and Ghahramani 2016). The noise of the points is not in the band. The black line is the whole net
                with its weights scaled, as dropout predicts.
                """),
            Band(first, samples),
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
            Distance(repetitions, counts),
            "Distance over the number of subnetworks, both logarithmic");
        report.AddResults(
            $"Test loss is the mean squared error; {run.Averages}",
            ["Prediction", "distance to the weight-scaled one", "test loss"],
            [
                .. shown.Select(count => new ReportRow(
                    null, count == 1 ? "1 subnetwork" : $"mean of {Count(count)} subnetworks",
                    Mean(repetitions, repetition => repetition.DistanceToScaled(count)).Text("F4"),
                    Mean(repetitions, repetition => repetition.TestLossOfMeans(count)).Text("F4"))),
                new ReportRow(null, ScaledName, "", Mean(repetitions, repetition => repetition.ScaledTestLoss).Text("F4")),
            ]);
        report.AddCsv("distance", DistanceTable(run, repetitions, counts));
        report.AddCsv("fit", FitTable(first));
        report.Finish(Finding(run, samples, repetitions),
        [
            ("points",
                $"the article's: {settings.Samples} of y = x + {Text(OverfittingSettings.NoiseStandardDeviation)} times normal noise, " +
                "and as many for the test"),
            ("net", $"1 - {settings.HiddenUnits} - {settings.HiddenUnits} - 1 with ReLU and dropout of probability " +
                $"{Text(settings.DropProbability)} after both hidden linear layers"),
            ("training", $"Adam, learning rate {Text(OverfittingSettings.LearningRateWithDropout)}, {run.EpochCount}, " +
                "all points in each step"),
            ("subnetworks", $"{Count(samples)}, each with one mask for all inputs"),
            ("repetitions", $"{run.Seeds}, each with its own points, initial weights and masks"),
        ]);
    }

    private static Plot Band(EnsembleRepetition repetition, int samples)
    {
        CurvePicture picture = FitAxes("Mean and spread of the subnetworks");
        int count = repetition.Grid.Length;
        foreach ((double width, string legend) in new[] { (2.0, "± 2 standard deviations"), (1.0, "± 1 standard deviation") })
        {
            picture.AddBand(
                legend, Method.WithDropout.Colour, repetition.Grid,
                Enumerable.Range(0, count).Select(i => repetition.Mean[i] - width * repetition.Deviation[i]),
                Enumerable.Range(0, count).Select(i => repetition.Mean[i] + width * repetition.Deviation[i]));
        }

        AddPoints(picture, repetition);
        picture.AddLine(Method.WithDropout, repetition.Grid, repetition.Mean.Take(count), $"mean of {Count(samples)} subnetworks");
        picture.AddLine(ScaledName, ScaledColour, repetition.Grid, repetition.Scaled, LinePattern.Solid, width: 2);
        picture.Plot.ShowLegend(Alignment.UpperLeft);
        return picture.Plot;
    }

    private static Plot Means(EnsembleRepetition repetition, int[] shown)
    {
        double[][] differences =
            [.. shown.Select(count => repetition.MeanOfFirst(count).Zip(repetition.Scaled, (mean, scaled) => mean - scaled).ToArray())];
        double largest = differences.Max(line => line.Max(Math.Abs));
        double limit = largest > 0 ? 1.05 * largest : 1;
        var picture = new CurvePicture(
            "Means of subnetworks less the weight-scaled net",
            new ChartAxis("input x", -1.5, 1.5),
            new ChartAxis("difference, in units of y", -limit, limit));
        for (int i = 0; i < shown.Length; i++)
        {
            string legend = shown[i] == 1 ? "1 subnetwork" : $"mean of {Count(shown[i])}";
            picture.AddLine(legend, ShownColours[i], repetition.Grid, differences[i], LinePattern.Solid);
        }

        picture.AddLine(ScaledName, ScaledColour, [-1.5, 1.5], [0, 0], LinePattern.Dashed, width: 2);
        picture.Plot.ShowLegend(Alignment.UpperLeft);
        return picture.Plot;
    }

    private static Plot Distance(EnsembleRepetition[] repetitions, int[] counts)
    {
        double[] x = [.. counts.Select(count => (double)count)];
        MeanInterval[] means = [.. counts.Select(count => Mean(repetitions, repetition => repetition.DistanceToScaled(count)))];
        double[] chance = [.. counts.Select(count => means[0].Mean / Math.Sqrt(count))];
        var picture = new CurvePicture(
            "Distance to the weight-scaled prediction",
            new ChartAxis("number of subnetworks averaged, k", 0.9, 1.1 * x[^1], IsLogarithmic: true),
            ChartAxis.Logarithmic(
                "root mean square distance, in units of y", means.SelectMany(mean => new[] { mean.Low, mean.High, mean.Mean })
                    .Concat(chance)));
        picture.AddLine("1 / sqrt(k)", ScaledColour, x, chance, LinePattern.Dotted, width: 2);
        picture.AddMeans(Method.WithDropout, x, means, "mean of k subnetworks");
        picture.Plot.ShowLegend(Alignment.UpperRight);
        return picture.Plot;
    }

    private static CurvePicture FitAxes(string title) =>
        new(title, new ChartAxis("input x", -1.5, 1.5), new ChartAxis("target y", FitPicture.LowestY, FitPicture.HighestY));

    private static void AddPoints(CurvePicture picture, EnsembleRepetition repetition)
    {
        foreach ((Points points, string colour, MarkerShape shape, string name) in new[]
                 {
                     (repetition.Train, PointColours.Train, MarkerShape.FilledCircle, "training points"),
                     (repetition.Test, PointColours.Test, MarkerShape.FilledDiamond, "test points"),
                 })
        {
            double[] x = [.. points.X], y = [.. points.Y];
            picture.AddPoints(name, colour, x, y, shape);
        }
    }

    private static CsvFile DistanceTable(ExperimentRun run, EnsembleRepetition[] repetitions, int[] counts)
    {
        var table = new CsvFile("seed", "subnetworks", "distance_to_weight_scaled", "test_loss", "weight_scaled_test_loss");
        for (int i = 0; i < repetitions.Length; i++)
        {
            EnsembleRepetition repetition = repetitions[i];
            foreach (int count in counts)
                table.Add(
                    run.SeedOf(i), count, repetition.DistanceToScaled(count), repetition.TestLossOfMeans(count), repetition.ScaledTestLoss);
        }

        return table;
    }

    private static CsvFile FitTable(EnsembleRepetition repetition)
    {
        var table = new CsvFile("x", "weight_scaled", "mean_of_subnetworks", "standard_deviation");
        double[] scaled = [.. repetition.Scaled];
        for (int i = 0; i < scaled.Length; i++)
            table.Add(repetition.Grid[i], scaled[i], repetition.Mean[i], repetition.Deviation[i]);
        return table;
    }

    private static string Finding(ExperimentRun run, int samples, EnsembleRepetition[] repetitions)
    {
        string one = Mean(repetitions, repetition => repetition.DistanceToScaled(1)).Mean.ToString("F3", CultureInfo.InvariantCulture);
        string all = Mean(repetitions, repetition => repetition.DistanceToScaled(samples)).Mean.ToString(
            "F3", CultureInfo.InvariantCulture);
        string approach = $"A single subnetwork is {one} away from the weight-scaled prediction, the mean of {Count(samples)} is {all}.";
        if (run.Seeds < 2) return $"{approach} One repetition cannot say whether the test losses differ.";
        MeanInterval loss = Mean(repetitions, repetition => repetition.TestLossOfMeans(samples) - repetition.ScaledTestLoss);
        string range = $"95 % interval of the difference {loss.RangeText("+0.0000;-0.0000")}";
        string losses = loss.IsClear
            ? $"The test loss of that mean is {(loss.Mean < 0 ? "lower" : "higher")} than that of the weight-scaled net ({range})."
            : $"The test losses of the two cannot be told apart ({range}).";
        MeanInterval growth = Mean(repetitions, repetition => repetition.MeanDeviation.Outside - repetition.MeanDeviation.Inside);
        string inside = Mean(repetitions, repetition => repetition.MeanDeviation.Inside).Text("F2");
        string outside = Mean(repetitions, repetition => repetition.MeanDeviation.Outside).Text("F2");
        string growthText = growth.IsClear
            ? $"The subnetworks disagree {(growth.Mean > 0 ? "more" : "less")} beyond the data: standard deviation {outside} against " +
                $"{inside} inside."
            : $"The subnetworks disagree as much inside the data ({inside}) as beyond it ({outside}).";
        return $"{approach} {losses} {growthText} {Coverage(repetitions)}";
    }

    private static string Coverage(EnsembleRepetition[] repetitions)
    {
        double coverage = repetitions.Average(repetition => repetition.Coverage);
        return string.Create(
            CultureInfo.InvariantCulture, $"Within two standard deviations of the mean lie {100 * coverage:F0} % of the test points.");
    }

    /// <summary>1, 2 and 5 of each decade up to the number of samples, and that number.</summary>
    private static int[] Counts(int samples) =>
    [
        .. (from exponent in Enumerable.Range(0, 6)
            from step in Steps
            select step * (int)Math.Pow(10, exponent)).Where(count => count < samples),
        samples,
    ];

    private static MeanInterval Mean(EnsembleRepetition[] repetitions, Func<EnsembleRepetition, double> value) =>
        MeanInterval.Of([.. repetitions.Select(value)]);

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
