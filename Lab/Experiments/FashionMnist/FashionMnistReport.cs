using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>The files of a run on Fashion-MNIST.</summary>
/// <param name="run">What was asked.</param>
/// <param name="test">The test images, pixels from 0 to 1.</param>
/// <param name="size">Height and width of an image.</param>
/// <param name="trainingCount">How many images were trained on.</param>
/// <param name="model">The kind of net.</param>
/// <param name="results">[without dropout, with][repetition].</param>
internal sealed class FashionMnistReport(
    ExperimentRun run, Dataset test, (int Height, int Width) size, int trainingCount, FashionMnistModel model,
    FashionMnistResult[][] results)
{
    internal void Write()
    {
        var report = new ExperimentReport(run, "Fashion-MNIST, with and without dropout");
        var mistakes = new Mistakes(results[1][0].Probabilities, test.Targets);
        var findings = new FashionMnistFindings(results, test.Targets);
        report.AddPicture(
            "test-error",
            "Learning curves: the error",
            Html.Of($"""
                After each pass over the {trainingCount:N0} training images, both nets sorted {test.Count:N0} test images that they never
                learn from. Thin lines are the error at the training images while the net still learned, thick lines the error at the test
                images. The wider the gap between the two, the more the net has learned by heart. (With dropout the training error is
                taken while half of the net is switched off, so it can lie above the test error.)
                """),
            LearningCurves.Create(
                "Error over the epochs", "wrong class (% of the images)", results,
                new EpochCurve("training", IsThin: true, epoch => 100 * (1 - epoch.Accuracy!.Value)),
                new EpochCurve("test", IsThin: false, FashionMnistResult.TestError)),
            "Training and test error of both nets over the epochs");
        report.AddPicture(
            "loss",
            "Learning curves: the loss",
            Html.Of($"""
                The cross-entropy loss also counts how sure a net is. A test loss that rises while the error stays means that the net
                becomes surer of its wrong answers: overfitting that the error alone does not show.
                """),
            LearningCurves.Create(
                "Loss over the epochs", "cross-entropy (nats an image)", results,
                new EpochCurve("training", IsThin: true, epoch => epoch.Loss),
                new EpochCurve("test", IsThin: false, epoch => epoch.ValidationLoss!.Value)),
            "Training and test loss of both nets over the epochs");
        report.AddPicture(
            "confusion",
            "Which classes are mistaken for which",
            Html.Of($"""
                The net with dropout after the last epoch{FirstSeed()}. Each row has the {test.Count / Classifier.Classes:N0} or so test
                images of a class; numbers off the grey diagonal are mistakes, the bluer the more.
                """),
            new ConfusionPicture(mistakes.Confusion, "Mistakes with dropout (number of test images)"),
            $"Confusion matrix; {findings.MostFrequentMistake()}");
        report.AddPicture(
            "worst-mistakes",
            "The worst mistakes",
            Html.Of($"""
                The test images at which the net with dropout is surest of a wrong class{FirstSeed()}: under each, what the net says and
                what the label says. Some would puzzle a person too.
                """),
            MistakesPicture.Create(mistakes.WorstFirst, test, size.Height, size.Width, "Surest wrong answers, surest first"),
            "Images with the net's answer and the true class: " + string.Join("; ", mistakes.WorstFirst.Take(6).Select(mistake =>
                $"says {FashionMnistFiles.ClassNames[mistake.Prediction]}, is {FashionMnistFiles.ClassNames[mistake.Truth]}")));
        model.AddPictures(report, results[1][0].Net, test);
        report.AddResults(
            $"After {Numbers.Count(run.Epochs, "epoch")}, {run.Averages}; errors in percent, losses in nats an image",
            ["net", "training error", "test error", "lowest test error", "training loss", "test loss"],
            [.. results.Select(Row)]);
        report.AddCsv("epochs", EpochTable());
        report.AddCsv("confusion", ConfusionTable(mistakes.Confusion));
        report.Finish(findings.Sentence(), Settings());
    }

    private string FirstSeed() => run.Seeds == 1 ? "" : $" (seed {Numbers.Seed(run.Seed)})";

    private static ReportRow Row(FashionMnistResult[] repetitions)
    {
        string Text(Func<FashionMnistResult, double> value, int digits) => MeanInterval.Of([.. repetitions.Select(value)]).Text(digits);
        return new ReportRow(
            repetitions[0].Method,
            Text(one => 100 * (1 - one.Epochs[^1].Accuracy!.Value), 2),
            Text(one => one.LastTestError, 2),
            Text(one => one.BestTestError, 2),
            Text(one => one.Epochs[^1].Loss, 3),
            Text(one => one.Epochs[^1].ValidationLoss!.Value, 3));
    }

    private CsvTable EpochTable()
    {
        var table = new CsvTable([
            "seed", "epoch", "learning_rate",
            .. results.SelectMany(repetitions => (string[])
            [
                $"{repetitions[0].Method.Column}_training_loss", $"{repetitions[0].Method.Column}_training_error_percent",
                $"{repetitions[0].Method.Column}_test_loss", $"{repetitions[0].Method.Column}_test_error_percent",
            ]),
        ]);
        for (int repetition = 0; repetition < run.Seeds; repetition++)
        {
            for (int epoch = 0; epoch < run.Epochs; epoch++)
            {
                IEnumerable<EpochResult> both = results.Select(repetitions => repetitions[repetition].Epochs[epoch]);
                table.Add([
                    run.SeedOf(repetition), epoch + 1, both.First().LearningRate,
                    .. both.SelectMany(one => (IFormattable?[])
                        [one.Loss, 100 * (1 - one.Accuracy), one.ValidationLoss, FashionMnistResult.TestError(one)]),
                ]);
            }
        }

        return table;
    }

    /// <summary>A row for each true class, in the order of the columns.</summary>
    private static CsvTable ConfusionTable(int[,] confusion)
    {
        var table = new CsvTable(["true_class", .. FashionMnistFiles.ClassNames.Select(name => $"says {name}")]);
        for (int truth = 0; truth < Classifier.Classes; truth++)
            table.Add([truth, .. Enumerable.Range(0, Classifier.Classes).Select(prediction => (IFormattable)confusion[truth, prediction])]);
        return table;
    }

    private IEnumerable<(string Name, string Value)> Settings() =>
    [
        ("images",
            $"{FashionMnistFiles.Attribution}: {Numbers.Count(trainingCount)} for training, {Numbers.Count(test.Count)} for the test"),
        ("pixels", model.PixelsText),
        ("nets", model.NetsText),
        ("optimizer", $"Adam, {FashionMnistTraining.BatchSize} images a step; the learning rate rises to " +
            $"{Numbers.Plain(model.LearningRate)} over 30 % of the steps, then falls to zero (one cycle)"),
        ("epochs", Numbers.Count(run.Epochs)),
        ("repetitions", $"{run.Seeds}, {run.SeedsText}; both nets begin with the same weights and see the images in the same order"),
        ("test images", "looked at after each epoch for the curves; no epoch was chosen by them, the numbers are those after the last one"),
    ];
}
