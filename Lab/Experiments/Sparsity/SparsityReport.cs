using System.Globalization;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Reports;
using ScottPlot;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>The pictures, tables and the finding of the experiment.</summary>
internal static class SparsityReport
{
    private const double HistogramRange = 0.3;
    private const double HistogramStep = 0.01;

    private const string SignedFormat = "+0.00;-0.00;0.00";

    // One of 7,400 weights is 0.0135 %.
    private const double SmallestShare = 0.01;

    private static readonly ChartAxis LambdaAxis = new("strength of the regularizer, lambda", 8e-6, 4e-2, IsLogarithmic: true);

    internal static void Write(ExperimentRun run, SparsityRun results, int hidden, int trainingDigits)
    {
        var report = new ExperimentReport(run, "Which regularizer makes weights zero?");
        report.AddResults(
            $"At the lambda that the validation digits chose; {run.Averages}",
            ["Regularizer", "lambda", "weights that are 0", "test error"],
            [.. SparsityRun.Regularizers.Prepend(Method.None).Select(method => Row(results, method))]);
        report.AddPicture(
            "weights",
            "The weights",
            Html.Of($"""
                All weights of the first repetition at lambda = {SparsityRun.ShownLambda}, counted in steps of {HistogramStep}. L1
                pulls small and large weights with the same force, and so collects weights round zero; the force of L2 fades with
                the weight. The two forms of L1 look the same here: the next picture shows how they differ.
                """),
            Weights(results),
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
            Zeros(results),
            "Share of weights that are exactly zero over lambda");
        report.AddPicture(
            "test-error",
            "What it costs",
            Html.Of(
                $"Points are means over the repetitions, bands their 95 % intervals. A net that guesses is wrong at nine digits of ten."),
            TestErrors(results),
            "Test error over lambda");
        report.AddCsv("results", Table(run, results));
        report.Finish(Finding(run, results),
        [
            ("data", $"{Digits.Attribution}; {trainingDigits} digits for training, {SparsityTraining.ValidationDigits} to choose lambda, " +
                "the rest for the test"),
            ("net", $"{Digits.Pixels} - {hidden} - {Digits.Classes} with ReLU, cross-entropy; biases are not regularized"),
            ("training", $"SGD without momentum, learning rate {Text(SparsityTraining.LearningRate)}, batches of " +
                $"{SparsityTraining.BatchSize}, {run.EpochCount}"),
            ("L1", "lambda times the sum of |w| in the loss; its slope at 0 is taken as 0"),
            ("proximal L1", "after each step every weight moves towards 0 by learning rate times lambda, and stops there"),
            ("L2", "weight decay: lambda times w is added to the gradient"),
            ("choice of lambda", "the strongest whose mean error at the validation digits is within one standard error of the least"),
            ("repetitions", $"{run.Seeds}, each with its own split, initial weights and batches, which all methods share"),
        ]);
    }

    private static ReportRow Row(SparsityRun results, Method method)
    {
        double lambda = results.Chosen(method);
        return new ReportRow(
            method,
            method == Method.None ? "" : Text(lambda),
            $"{results.Mean(method, lambda, result => 100 * result.ExactZeros).Text("F1")} %",
            $"{results.Mean(method, lambda, result => 100 * result.TestError).Text("F2")} %");
    }

    private static Plot Weights(SparsityRun results)
    {
        var picture = new CurvePicture(
            $"Weights at lambda = {Text(SparsityRun.ShownLambda)}",
            new ChartAxis("weight", -HistogramRange, HistogramRange),
            new ChartAxis($"share of the weights in steps of {Text(HistogramStep)}, %", SmallestShare, 100, IsLogarithmic: true));
        int bins = (int)Math.Round(HistogramRange / HistogramStep);
        int[] centres = [.. Enumerable.Range(-bins, 2 * bins + 1)];
        foreach (Method method in SparsityRun.Regularizers.Prepend(Method.None))
        {
            float[] weights = results.Of(method, SparsityRun.ShownLambda)[0].Weights;
            ILookup<int, float> byBin = weights.ToLookup(weight => (int)Math.Round(weight / HistogramStep));
            picture.AddLine(
                method,
                centres.Select(centre => centre * HistogramStep),
                centres.Select(centre => 100.0 * byBin[centre].Count() / weights.Length));
        }

        picture.Plot.ShowLegend(Alignment.UpperRight);
        return picture.Plot;
    }

    private static Plot Zeros(SparsityRun results)
    {
        var picture = new CurvePicture("Weights that are exactly zero", LambdaAxis, new ChartAxis("share of the weights, %", -2, 102));
        foreach (Method method in SparsityRun.Regularizers)
            picture.AddMeans(method, SparsityRun.Lambdas, Means(results, method, result => 100 * result.ExactZeros));
        picture.AddLine(
            "L1, within one step of 0", Method.L1.Colour, SparsityRun.Lambdas,
            Means(results, Method.L1, result => 100 * result.NearZeros).Select(mean => mean.Mean), LinePattern.Dotted, width: 2);
        picture.Plot.ShowLegend(Alignment.UpperLeft);
        return picture.Plot;
    }

    private static Plot TestErrors(SparsityRun results)
    {
        MeanInterval none = results.Mean(Method.None, 0, result => 100 * result.TestError);
        MeanInterval[][] means = [.. SparsityRun.Regularizers.Select(method => Means(results, method, result => 100 * result.TestError))];
        ChartAxis errors = ChartAxis.Logarithmic(
            "test error, %", means.SelectMany(line => line).Append(none).SelectMany(mean => new[] { mean.Mean, mean.Low, mean.High }));
        var picture = new CurvePicture("Test error", LambdaAxis, errors);
        picture.AddLine(Method.None, [LambdaAxis.Minimum, LambdaAxis.Maximum], [none.Mean, none.Mean], "no regularizer");
        for (int i = 0; i < means.Length; i++)
            picture.AddMeans(SparsityRun.Regularizers[i], SparsityRun.Lambdas, means[i]);
        picture.Plot.ShowLegend(Alignment.UpperLeft);
        return picture.Plot;
    }

    private static MeanInterval[] Means(SparsityRun results, Method method, Func<SparsityResult, double> value) =>
        [.. SparsityRun.Lambdas.Select(lambda => results.Mean(method, lambda, value))];

    private static CsvFile Table(ExperimentRun run, SparsityRun results)
    {
        var table = new CsvFile(
            "regularizer", "lambda", "seed", "validation_error", "test_error", "exact_zeros", "weights_within_one_step");
        foreach ((Method method, double lambda) in SparsityRun.Cases)
        {
            SparsityResult[] repetitions = results.Of(method, lambda);
            for (int i = 0; i < repetitions.Length; i++)
            {
                SparsityResult result = repetitions[i];
                FormattableString name = $"{method.Key}";
                table.Add(
                    name, lambda, run.SeedOf(i), result.ValidationError, result.TestError, result.ExactZeros, result.NearZeros);
            }
        }

        return table;
    }

    private static string Finding(ExperimentRun run, SparsityRun results)
    {
        double proximal = results.Chosen(Method.ProximalL1);
        string zeros = Percent(results.Mean(Method.ProximalL1, proximal, result => result.ExactZeros).Mean);
        string others = string.Join(" and ", from method in new[] { Method.L1, Method.L2 }
                                             let share = results.Mean(method, proximal, result => result.ExactZeros).Mean
                                             select $"{method.Name} {Percent(share)}");
        string sparsity = $"At the lambda of {Text(proximal)} that the validation digits chose for it, proximal L1 leaves {zeros} of the " +
            $"weights exactly zero; at the same lambda {others}.";
        double none = 100 * results.Of(Method.None, 0).Average(result => result.TestError);
        if (run.Seeds < 2) return $"{sparsity} One repetition cannot say whether the test errors differ.";
        IEnumerable<string> differences = SparsityRun.Regularizers.Select(method =>
        {
            MeanInterval difference = results.TestErrorDifference(method);
            string verdict = !difference.IsClear ? "no clear difference" : difference.Mean < 0 ? "better" : "worse";
            string change = difference.Mean.ToString(SignedFormat, CultureInfo.InvariantCulture);
            return $"{method.Name} {change} ({difference.RangeText(SignedFormat)}): {verdict}";
        });
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sparsity} The test error without a regularizer is {none:F2} %; the change in percentage points at the strongest lambda " +
            $"that the validation digits allow, with its 95 % interval: {string.Join("; ", differences)}.");
    }

    private static string Percent(double share) =>
        share.ToString("0.#%", CultureInfo.InvariantCulture).Replace("%", " %", StringComparison.Ordinal);

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
