using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class OutputDirectoryTests
{
    [Test]
    public void ASecondRunOfTheExperimentReplacesTheFilesOfTheFirstOnly()
    {
        using var directory = new TemporaryDirectory();
        Write(directory, "ensemble", "a.csv", "below/b.png");
        File.WriteAllText(directory.PathOf("mine.txt"), "mine");
        File.WriteAllText(directory.PathOf("below", "mine.png"), "mine");
        Write(directory, "ensemble", "c.csv");
        IEnumerable<string> files = Directory.EnumerateFiles(directory.FullPath, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory.FullPath, file));
        Assert.That(files, Is.EquivalentTo(["c.csv", "run.json", "mine.txt", Path.Combine("below", "mine.png")]));
    }

    [Test]
    public void ARunOfAnotherExperimentIsLeftAlone()
    {
        using var directory = new TemporaryDirectory();
        Write(directory, "ensemble", "a.csv");
        LabRun run = LabRun.Start("sparsity", "--out", directory.FullPath);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("holds a run of ensemble: choose another directory, or remove that one"));
        Assert.That(directory.PathOf("a.csv"), Does.Exist);
    }

    [Test]
    public void FilesOfNoRunAreLeftAlone()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.PathOf("index.html"), "mine");
        LabRun run = LabRun.Start("--epochs", "1", "--out", directory.FullPath);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("holds files that are of no run of the lab: choose an empty or a new directory"));
        Assert.That(File.ReadAllText(directory.PathOf("index.html")), Is.EqualTo("mine"));
    }

    [TestCase("no JSON at all")]
    [TestCase("{}")]
    [TestCase("{\"experiment\":null,\"title\":\"\",\"finding\":null,\"command\":\"\",\"picture\":null,\"files\":null}")]
    public void ARecordThatCannotBeReadIsNoRun(string record)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.PathOf("run.json"), record);
        Assert.That(() => OutputDirectory.Create(directory.FullPath, "ensemble"),
            Throws.TypeOf<LabException>().With.Message.Contains("of no run of the lab"));
    }

    [Test]
    public void ARecordCannotMakeARunDeleteWhatLiesElsewhere()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.PathOf("mine.txt"), "mine");
        string output = directory.PathOf("out");
        Directory.CreateDirectory(output);
        new RunRecord("ensemble", "", "", "", null, ["../mine.txt", directory.PathOf("mine.txt")]).Write(output);
        using (OutputDirectory again = OutputDirectory.Create(output, "ensemble")) again.PathOf("a.csv");
        Assert.That(directory.PathOf("mine.txt"), Does.Exist);
    }

    [Test]
    public void TwoRunsAtOnceAreTold()
    {
        using var directory = new TemporaryDirectory();
        using OutputDirectory first = OutputDirectory.Create(directory.FullPath, "ensemble");
        Assert.That(
            () => OutputDirectory.Create(directory.FullPath, "ensemble"), Throws.TypeOf<LabException>().With.Message.Contains(
                "another run is writing there now"));
    }

    [Test]
    public void AStoppedRunLeavesTheFilesOfTheEarlierOne()
    {
        using var directory = new TemporaryDirectory();
        Write(directory, "ensemble", "a.csv");
        using var interruption = new Interruption();
        interruption.Stop();
        Assert.That(LabRun.Start(interruption, "ensemble", "--out", directory.FullPath).ExitCode, Is.EqualTo(130));
        Assert.That(Directory.EnumerateFiles(directory.FullPath).Select(Path.GetFileName), Is.EquivalentTo(["a.csv", "run.json"]));
    }

    private static void Write(TemporaryDirectory directory, string experiment, params string[] names)
    {
        using OutputDirectory output = OutputDirectory.Create(directory.FullPath, experiment);
        foreach (string name in names) File.WriteAllText(output.PathOf(name), "");
        output.Finish("title", "finding.", "command", picture: null);
    }
}
