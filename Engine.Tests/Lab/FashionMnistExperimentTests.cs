using DropoutLab.Lab.Experiments.FashionMnist;

namespace DropoutLab.Tests.Lab;

internal sealed class FashionMnistExperimentTests
{
    [TestCase(1, "dense")]
    [TestCase(2, "dense")]
    [TestCase(1, "conv", "filters.png", "feature-maps.png")]
    public void WritesItsFilesAndEndsWithTheTableAndTheSentence(int seeds, string model, params string[] pictures)
    {
        using var directory = new TemporaryDirectory();
        TinyFashionMnist.Write(directory.FullPath);
        string[] small = ["--model", model, "--hidden", "8", "--epochs", "2", "--seeds", $"{seeds}"];
        LabRun run = LabRun.Start(["fashion-mnist", "--data", directory.FullPath, .. small, "--out", directory.PathOf("out")]);
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero);
        string[] files = [.. Directory.EnumerateFiles(directory.PathOf("out")).Select(file => Path.GetFileName(file)!)];
        Assert.That(files, Is.EquivalentTo(new[]
        {
            "index.html", "run.json", "epochs.csv", "confusion.csv", "test-error.png", "loss.png", "confusion.png", "worst-mistakes.png",
        }.Concat(pictures)));
        Assert.That(File.ReadAllLines(directory.PathOf("out", "epochs.csv")), Has.Length.EqualTo(1 + (2 * seeds)));
        Assert.That(File.ReadAllLines(directory.PathOf("out", "confusion.csv")), Has.Length.EqualTo(11));
        Assert.That(run.Output, Does.Contain("of the test images are put into a wrong class with dropout"));
    }

    [Test]
    public void MissingFilesSayWhatToInstallAndWhichOptionPointsToThem()
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start("fashion-mnist", "--data", directory.PathOf("nowhere"), "--out", directory.PathOf("out"));
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("apt-get install dataset-fashion-mnist").And.Contain("--data"));
        Assert.That(run.Error, Does.Contain(directory.PathOf("nowhere")));
        Assert.That(run.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public void DamagedFilesAreNamed()
    {
        using var directory = new TemporaryDirectory();
        TinyFashionMnist.Write(directory.FullPath);
        string labels = directory.PathOf("t10k-labels-idx1-ubyte");
        byte[] bytes = File.ReadAllBytes(labels);
        File.WriteAllBytes(labels, bytes[..^1]);
        LabRun cut = LabRun.Start("fashion-mnist", "--data", directory.FullPath, "--out", directory.PathOf("out"));
        Assert.That((cut.ExitCode, cut.Error.Contains(labels, StringComparison.Ordinal)), Is.EqualTo((2, true)), cut.Error);

        bytes[^1] = 10;
        File.WriteAllBytes(labels, bytes);
        LabRun wrongClass = LabRun.Start("fashion-mnist", "--data", directory.FullPath, "--out", directory.PathOf("out"));
        Assert.That(wrongClass.ExitCode, Is.EqualTo(2));
        Assert.That(wrongClass.Error, Does.Contain("classes from 0 to 9 expected, 10 came"));

        // The same labels as floats: the last one is the quiet NaN.
        byte[] elements = [.. bytes.AsSpan(8, bytes.Length - 9).ToArray().SelectMany(_ => new byte[4]), 0x7f, 0xc0, 0, 0];
        File.WriteAllBytes(labels, [0, 0, 0x0d, .. bytes.AsSpan(3, 5), .. elements]);
        LabRun noClass = LabRun.Start("fashion-mnist", "--data", directory.FullPath, "--out", directory.PathOf("out"));
        Assert.That((noClass.ExitCode, noClass.Error.Contains("classes from 0 to 9 expected, NaN came", StringComparison.Ordinal)),
            Is.EqualTo((2, true)), noClass.Error);
    }

    [Test]
    public void MistakesAreCountedAndTheSurestComesFirst()
    {
        var probabilities = new float[4 * 10];
        void Says(int image, int prediction, float probability) => probabilities[(image * 10) + prediction] = probability;
        Says(0, 3, 0.9f);
        Says(1, 6, 0.6f);
        Says(2, 6, 0.8f);
        Says(3, 1, 1);
        var mistakes = new Mistakes(Tensor.From(probabilities, 4, 10), Tensor.From([3, 0, 0, 2]));
        Assert.That(mistakes.Confusion[3, 3], Is.EqualTo(1));
        Assert.That(mistakes.Confusion[0, 6], Is.EqualTo(2));
        Assert.That(mistakes.WorstFirst.Select(mistake => mistake.Image), Is.EqualTo(new[] { 3, 2, 1 }));
        Assert.That(mistakes.MostFrequent, Is.EqualTo((0, 6, 2)));
    }
}
