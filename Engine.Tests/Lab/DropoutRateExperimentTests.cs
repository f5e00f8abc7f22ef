using DropoutLab.Lab.Experiments.DropoutRate;

namespace DropoutLab.Tests.Lab;

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
        Assert.That(files, Is.EquivalentTo(new[] { "index.html", "run.json", "errors.csv", "rate.png", "kept-units.png", "samples.png" }));
        Assert.That(File.ReadAllLines(directory.PathOf("errors.csv")), Has.Length.EqualTo(1 + new DropoutRatePlan(30).Points.Count));
        Assert.That(run.Output, Does.Contain("The test error is lowest at").And.Contain("1,400 digits,"));
    }

    [Test]
    public void TheSentenceSaysWhatTheNumbersSay()
    {
        var plan = new DropoutRatePlan(300);
        // 32 units do best without dropout, the others with 0.5, by one point in each repetition.
        string Sentence(int repetitions) => new DropoutRateFindings(plan, plan.Points.ToDictionary(
            point => point,
            point => Enumerable.Range(0, repetitions)
                .Select(i => 5.0 + i + (point.DropProbability == (point.HiddenUnits == 32 ? 0 : 0.5) ? 0 : 1)).ToArray())).Sentence();

        Assert.That(Sentence(1), Is.EqualTo(
            "The test error is lowest at a drop probability of 0 with 32 units (5.00 %), of 0.5 with 128 units (5.00 % against 6.00 % " +
            "without dropout), " +
            "of 0.5 with 512 units (5.00 % against 6.00 % without dropout); one repetition cannot say whether dropout makes a " +
            "difference."));
        Assert.That(Sentence(3), Does.StartWith(
            "The test error is lowest at a drop probability of 0 with 32 units (6.00 %), of 0.5 with 128 units (6.00 % against 7.00 % " +
            "without dropout: clearly lower)")
            .And.EndsWith("dropout of 0.5 was clearly better with 50, 100, 200, 400, 800, 1,400 training digits."));
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
