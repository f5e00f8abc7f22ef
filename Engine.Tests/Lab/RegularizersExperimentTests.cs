using DropoutLab.Lab.Experiments.Regularizers;

namespace DropoutLab.Tests.Lab;

internal sealed class RegularizersExperimentTests
{
    [Test]
    public void WritesItsFilesAndEndsWithTheTableAndTheSentence()
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start("regularizers", "--seeds", "2", "--epochs", "1", "--samples", "30", "--out", directory.FullPath);
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero);
        string[] files = [.. Directory.EnumerateFiles(directory.FullPath).Select(file => Path.GetFileName(file)!)];
        Assert.That(files, Is.EquivalentTo(new[] { "index.html", "run.json", "errors.csv", "errors.png", "differences.png" }));
        string[] lines = File.ReadAllLines(directory.PathOf("errors.csv"));
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.StartWith("seed,none_test_error_percent,l1_test_error_percent,"));
        Assert.That(lines[2], Does.StartWith("2,"));
        Assert.That(run.Output, Does.Contain("dropout + max-norm").And.Contain("1.05").And.Contain("pairs of methods"));
        string page = File.ReadAllText(directory.PathOf("index.html"));
        Assert.That(page, Does.Contain("regularizers --seeds 2 --epochs 1 --samples 30</code>"));
    }

    [Test]
    public void FashionMnistInsteadOfTheDigits()
    {
        using var directory = new TemporaryDirectory();
        TinyFashionMnist.Write(directory.FullPath);
        string[] small = ["--samples", "40", "--seeds", "1", "--epochs", "1"];
        LabRun run = LabRun.Start(["regularizers", "--data", directory.FullPath, .. small, "--out", directory.PathOf("out")]);
        Assert.That(run.Error, Is.Empty);
        Assert.That(File.ReadAllText(directory.PathOf("out", "index.html")), Does.Contain("Fashion-MNIST"));
    }

    [Test]
    public void MoreTrainingDigitsThanThereAreIsAMistakeOfTheUser()
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start("regularizers", "--samples", "1790", "--out", directory.FullPath);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("--samples 1790: there are 1797 images of digits, at most 1787 of them for training"));
    }

    [Test]
    public void TheSentenceSaysWhatTheNumbersSay()
    {
        IReadOnlyList<RegularizerRow> rows = RegularizerRow.All(epochs: 1, isFashionMnist: false);
        double[][] same = [.. rows.Select((_, row) => new double[] { 5, 6 + (0.1 * (row % 2)), 7 - (0.1 * (row % 2)) })];
        Assert.That(new RegularizerFindings(rows, same).Sentence(), Does.StartWith("A null result"));

        double[][] once = [.. same.Select(values => values[..1])];
        Assert.That(new RegularizerFindings(rows, once).Sentence(), Is.EqualTo(
            "The lowest test error is 5.00 % with L1 against 5.00 % with no regularizer (in one repetition), which cannot say whether " +
            "the methods differ."));

        double[][] worse = [.. rows.Select((_, row) => Enumerable.Range(0, 3).Select(i => i + (row == 0 ? 1.0 : 2)).ToArray())];
        Assert.That(
            new RegularizerFindings(rows, worse).Sentence(), Does.Contain("; no method is clearly better than none; clearly worse: L1,"));

        double[][] asPublished = [.. rows.Select(row => Enumerable.Range(0, 3).Select(i => i + (row.PublishedError ?? 2)).ToArray())];
        string sentence = new RegularizerFindings(rows, asPublished).Sentence();
        Assert.That(sentence, Does.StartWith(
            "The lowest test error is 2.05 % with dropout + max-norm against 3.00 % with no regularizer (over 3 repetitions)"));
        Assert.That(
            sentence, Does.Contain("no difference could be told (95 % interval in points): L1 (0.00 to 0.00), dropout (0.00 to 0.00)."));
        Assert.That(sentence, Does.EndWith("10 stand in the same order here, 10 of them clearly; 0 clearly in the reverse order."));
    }
}
