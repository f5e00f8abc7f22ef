using DropoutLab.Lab.Experiments.DropoutRate;

namespace DropoutLab.Tests.Lab;

[TestFixture]
internal sealed class DropoutRateExperimentTests
{
    [Test]
    public void WritesItsFilesAndEndsWithTheTableAndTheSentence()
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start("dropout-rate", "--seeds", "1", "--epochs", "1", "--samples", "30", "--out", directory.FullPath);
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero);
        string[] files = [.. Directory.EnumerateFiles(directory.FullPath).Select(file => Path.GetFileName(file)!)];
        Assert.That(files, Is.EquivalentTo(new[] { "index.html", "errors.csv", "rate.png", "kept-units.png", "samples.png" }));
        Assert.That(File.ReadAllLines(directory.PathOf("errors.csv")), Has.Length.EqualTo(1 + new DropoutRatePlan(30).Points.Count));
        Assert.That(run.Output, Does.Contain("The test error is lowest at").And.Contain("1,400 digits,"));
    }

    [Test]
    public void KeptUnitsAreAsManyAtEachDropProbability()
    {
        foreach (DropoutRatePoint point in new DropoutRatePlan(300).ByKeptUnits)
            Assert.That(point.HiddenUnits * (1 - point.DropProbability), Is.EqualTo(DropoutRatePlan.KeptUnits).Within(0.5));
    }

    [Test]
    public void EachNumberOfImagesGetsAboutAsManySteps()
    {
        foreach (int size in DropoutRatePlan.Sizes)
        {
            var point = new DropoutRatePoint(size, DropoutRatePlan.SizeWidth, 0);
            int epochs = DropoutRatePlan.Settings(point, samples: 300, epochs: 100).Epochs, steps = epochs * ((size + 49) / 50);
            Assert.That(steps, Is.EqualTo(600).Within(14), "half an epoch of the largest number");
        }
    }
}
