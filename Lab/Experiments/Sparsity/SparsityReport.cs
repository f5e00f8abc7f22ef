using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>The files of a run of the sparsity of weights.</summary>
internal sealed class SparsityReport(ExperimentRun run, SparsityRun results, int hidden, int trainingDigits)
{
    private const double HistogramRange = 0.3;
    private const double HistogramStep = 0.01;

    // One of 7,400 weights is 0.0135 %.
    private const double SmallestShare = 0.01;

    private static readonly ChartAxis LambdaAxis = new("strength of the regularizer, lambda", 8e-6, 4e-2, IsLogarithmic: true);

    internal void Write()
    {
        var report = new ExperimentReport(run, "Which regularizer makes weights zero?");
        report.AddResults(
            $"At the lambda that the validation digits chose; {run.Averages}",
            ["Regularizer", "lambda", "weights that are 0", "test error"],
            [.. SparsityRun.Regularizers.Prepend(Method.None).Select(method => Row(method))]);
        report.AddPicture(
            "weights",
            "The weights",
            Html.Of($"""
                All weights of the first repetition at lambda = {SparsityRun.ShownLambda}, counted in steps of {HistogramStep}. L1
                pulls small and large weights with the same force, and so collects weights round zero; the force of L2 fades with
                the weight. The two forms of L1 look the same here: the next picture shows how they differ.
                """),
            Weights(),
            "Histogram of the weights for the four methods on a logarithmic scale");
        report.AddPicture(
            "zeros",
            "Exact zeros",
            Html.Of($"""
                A weight that is exactly zero need not be stored or multiplied. The proximal step stops at zero; the subgradient
                steps over it and back. The dotted line counts the weights that the subgradient leaves within one of its steps of
                zero (learning rate times lambda): they are zero only for one who chooses a threshold. Lines without zeros lie on
                each other at the bottom.
                """),
            Zeros(),
            "Share of weights that are exactly zero over lambda");
        report.AddPicture(
            "test-error",
            "What it costs",
            Html.Of(
                $"Points are means over the repetitions, bands their 95 % intervals. A net that guesses is wrong at nine digits of ten."),
            TestErrors(),
            "Test error over lambda");
        report.AddCsv("results", Table());
        report.Finish(new SparsityFindings(results).Sentence(),
        [
            ("data", $"{Digits.Attribution}; {trainingDigits} digits for training, {SparsityTraining.ValidationDigits} to choose lambda, " +
                "the rest for the test"),
            ("net", $"{Digits.Pixels} - {hidden} - {Digits.Classes} with ReLU, cross-entropy; biases are not regularized"),
            ("training", $"{SparsityTraining.Settings(SparsityRun.Cases[0], hidden, run.Epochs).TrainingText()}, " +
                Numbers.Count(run.Epochs, "epoch")),
            ("L1", "lambda times the sum of |w| in the loss; its slope at 0 is taken as 0"),
            ("proximal L1", "after each step every weight moves towards 0 by learning rate times lambda, and stops there"),
            ("L2", "weight decay: lambda times w is added to the gradient"),
            ("choice of lambda", "the strongest whose mean error at the validation digits is within one standard error of the least"),
            ("repetitions", $"{run.Seeds}, each with its own split, initial weights and batches, which all methods share"),
        ]);
    }

    private ReportRow Row(Method method)
    {
        double lambda = results.Chosen(method);
        return new ReportRow(
            method,
            method == Method.None ? "" : Numbers.Plain(lambda),
            $"{results.Mean(method, lambda, result => result.ExactZeros).Text(1)} %",
            $"{results.Mean(method, lambda, result => result.TestError).Text(2)} %");
    }

    private Chart Weights()
    {
        var chart = new Chart(
            $"Weights at lambda = {Numbers.Plain(SparsityRun.ShownLambda)}",
            new ChartAxis("weight", -HistogramRange, HistogramRange),
            new ChartAxis($"share of the weights in steps of {Numbers.Plain(HistogramStep)}, %", SmallestShare, 100, IsLogarithmic: true));
        int bins = (int)Math.Round(HistogramRange / HistogramStep);
        int[] centres = [.. Enumerable.Range(-bins, 2 * bins + 1)];
        foreach (Method method in SparsityRun.Regularizers.Prepend(Method.None))
        {
            float[] weights = results.Of(method, SparsityRun.ShownLambda)[0].Weights;
            ILookup<int, float> byBin = weights.ToLookup(weight => (int)Math.Round(weight / HistogramStep));
            chart.AddLine(
                method,
                centres.Select(centre => centre * HistogramStep),
                centres.Select(centre => 100.0 * byBin[centre].Count() / weights.Length));
        }

        return chart;
    }

    private Chart Zeros()
    {
        var chart = new Chart("Weights that are exactly zero", LambdaAxis, new ChartAxis("share of the weights, %", -2, 102));
        foreach (Method method in SparsityRun.Regularizers)
            chart.AddMeans(method, SparsityRun.Lambdas, Means(method, result => result.ExactZeros));
        chart.AddLine(
            "L1, within one step of 0", Method.L1.Ink, SparsityRun.Lambdas, Means(Method.L1, result => result.NearZeros)
                .Select(mean => mean.Mean),
            SeriesLook.DottedLine, width: 2);
        return chart;
    }

    private Chart TestErrors()
    {
        MeanInterval none = results.Mean(Method.None, 0, result => result.TestError);
        MeanInterval[][] means = [.. SparsityRun.Regularizers.Select(method => Means(method, result => result.TestError))];
        ChartAxis errors = ChartAxis.Logarithmic(
            "test error, %", means.SelectMany(line => line).Append(none).SelectMany(mean => new[] { mean.Mean, mean.Low, mean.High }));
        var chart = new Chart("Test error", LambdaAxis, errors);
        chart.AddLine(Method.None, [LambdaAxis.Minimum, LambdaAxis.Maximum], [none.Mean, none.Mean], "no regularizer");
        for (int i = 0; i < means.Length; i++) chart.AddMeans(SparsityRun.Regularizers[i], SparsityRun.Lambdas, means[i]);
        return chart;
    }

    private MeanInterval[] Means(Method method, Func<SparsityResult, double> value) =>
        [.. SparsityRun.Lambdas.Select(lambda => results.Mean(method, lambda, value))];

    private CsvTable Table()
    {
        var table = new CsvTable(
            "regularizer", "lambda", "seed", "validation_error_percent", "test_error_percent", "exact_zeros_percent",
            "weights_within_one_step_percent");
        foreach ((Method method, double lambda) in SparsityRun.Cases)
        {
            SparsityResult[] repetitions = results.Of(method, lambda);
            FormattableString name = $"{method.Key}";
            for (int i = 0; i < repetitions.Length; i++)
            {
                SparsityResult result = repetitions[i];
                table.Add(name, lambda, run.SeedOf(i), result.ValidationError, result.TestError, result.ExactZeros, result.NearZeros);
            }
        }

        return table;
    }
}
