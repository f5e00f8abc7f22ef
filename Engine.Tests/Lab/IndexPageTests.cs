using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Reports;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Lab;

internal sealed class IndexPageTests
{
    [Test]
    public void HasEachExperimentWithItsFindingOrItsCommand()
    {
        using var directory = new TemporaryDirectory();
        string[] small = ["--epochs", "2", "--seeds", "2", "--samples", "5", "--hidden", "4"];
        Assert.That(LabRun.Start(["ensemble", .. small, "--out", directory.PathOf("ensemble")]).ExitCode, Is.Zero);
        string page = File.ReadAllText(IndexPage.Write(directory.FullPath));
        Assert.That(page,
            Does.Contain($"1 of {ExperimentList.All.Count} experiments were run")
                .And.Contain("<a href=\"ensemble/index.html\">A net with dropout is many nets</a>"));
        Assert.That(page, Does.Contain("A single subnetwork is").And.Contain("src=\"data:image/png;base64,"));
        foreach (Experiment experiment in ExperimentList.All)
        {
            Assert.That(page, Does.Contain($"<h2>{experiment.Name}</h2>"));
            string command = $"<pre><code>dotnet run -c Release --project Lab -- {experiment.Name}</code></pre>";
            Assert.That(page.Contains(command, StringComparison.Ordinal), Is.EqualTo(experiment.Name != "ensemble"));
        }

        string list = LabRun.Start("list", "--out", directory.FullPath).Output;
        Assert.That(list, Does.Contain("sparsity: L1 by subgradient").And.Contain("  not run yet").And.Contain("  A single subnetwork is"));
    }

    [Test]
    public void ARunThatBrokeOffIsNone()
    {
        using var directory = new TemporaryDirectory();
        using (OutputDirectory run = OutputDirectory.Create(directory.PathOf("sparsity"), "sparsity")) run.PathOf("results.csv");
        Assert.That(File.ReadAllText(IndexPage.Write(directory.FullPath)),
            Does.Contain($"0 of {ExperimentList.All.Count} experiments were run"));
    }

    [Test]
    public void AllStopsWhereItIsStopped()
    {
        using var directory = new TemporaryDirectory();
        using var interruption = new Interruption();
        interruption.Stop();
        LabRun run = LabRun.Start(interruption, "all", "--quick", "--out", directory.FullPath);
        Assert.That(run.ExitCode, Is.EqualTo(130));
        Assert.That(run.Output, Does.Contain("== overfitting").And.Not.Contain("== vanilla"));
    }

    [Test]
    public void EachQuickRunIsACommandThatCanBe()
    {
        foreach (Experiment experiment in ExperimentList.All)
        {
            var command = new System.CommandLine.Command(experiment.Name);
            using var interruption = new Interruption();
            experiment.Configure(command, LabConsole.Process(), interruption);
            Assert.That(command.Parse(experiment.QuickOptions).Errors, Is.Empty, experiment.Name);
        }
    }

    [Test]
    public void TheOrderIsTheSameEverywhere()
    {
        string[] names = [.. ExperimentList.All.Select(experiment => experiment.Name)];
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.That(Order(readme[readme.IndexOf("The lab's experiments", StringComparison.Ordinal)..], names), Is.EqualTo(names));
        string docs = File.ReadAllText(Path.Combine(Repository.Root, "docs", "experiments.md"));
        Assert.That(Order(docs, [.. names.Select(name => $"- [{name}]")]), Is.EqualTo(names.Select(name => $"- [{name}]")));
        Assert.That(Order(docs, [.. names[1..].Select(name => $"## {name}")]), Is.EqualTo(names[1..].Select(name => $"## {name}")));
        string[] inHelp = [.. names.Select(name => $"  {name}  ")];
        Assert.That(Order(LabRun.Start("--help").Output, inHelp), Is.EqualTo(inHelp));
    }

    /// <summary>The words that a text has, in the order in which it has them first.</summary>
    private static IEnumerable<string> Order(string text, string[] words) => words
        .Where(word => text.Contains(word, StringComparison.Ordinal)).OrderBy(word => text.IndexOf(word, StringComparison.Ordinal));
}
