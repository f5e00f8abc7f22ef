using System.CommandLine;
using System.Text.RegularExpressions;
using DropoutLab.Distributed;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Lab;

/// <summary>Each experiment from its options to its files, at sizes that take no time.</summary>
[RestoresGlobals]
internal sealed partial class ExperimentRunTests
{
    private static IEnumerable<TinyRun> Experiments => TinyRun.All;

    [TestCaseSource(nameof(Experiments))]
    public void WritesItsFilesAndEndsWithTheSentenceOfItsPage(TinyRun experiment)
    {
        using var directory = new TemporaryDirectory();
        LabRun run = experiment.Start(directory, "out");
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero);
        IEnumerable<string?> written = Directory.EnumerateFiles(directory.PathOf("out")).Select(Path.GetFileName);
        Assert.That(written, Is.EquivalentTo(experiment.Files.Concat(["index.html", "run.json"])));
        Assert.That(
            run.Output, Does.Contain(directory.PathOf("out", "index.html")).And.Contain("left"), "the page's path and the progress");

        string page = File.ReadAllText(directory.PathOf("out", "index.html"));
        Assert.That(
            page, Does.Contain($"<code>dotnet run -c Release --project Lab -- {experiment.Name} {experiment.OptionsIn(directory)}</code>"));
        string finding = Lead().Match(page).Groups[1].Value;
        Assert.That(finding, Does.EndWith(".").And.Not.Contain("NaN"));
        Assert.That(OnOneLine(run.Output), Does.Contain(OnOneLine(System.Net.WebUtility.HtmlDecode(finding))), "the console says the same");
    }

    [TestCaseSource(nameof(Experiments))]
    public void OneRepetitionHasNoIntervals(TinyRun experiment)
    {
        using var directory = new TemporaryDirectory();
        LabRun run = (experiment with { Options = experiment.Options.Replace("--seeds 2", "--seeds 1", StringComparison.Ordinal) }).Start(
            directory, "out");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        string page = File.ReadAllText(directory.PathOf("out", "index.html"));
        // Random letters, those of a picture and of the directory's name, may be these too.
        foreach (string text in (string[])[run.Output, Picture().Replace(page, "")])
            Assert.That(text.Replace(directory.FullPath, "", StringComparison.Ordinal), Does.Not.Contain("NaN"));
        Assert.That(Caption().Match(page).Value, Is.Not.Empty.And.Not.Contain("95 %"), "the table of results");
        // That of Fashion-MNIST has an interval all the same, over its test images.
        if (experiment.Name != "fashion-mnist")
            Assert.That(
                Lead().Match(page).Value, Does.Not.Contain("null result").And.Not.Contain("clearly"), "of one repetition nothing is known");
    }

    [TestCaseSource(nameof(Experiments))]
    public void OneEpochIsOneEpoch(TinyRun experiment)
    {
        using var directory = new TemporaryDirectory();
        string options = Epochs().Replace(experiment.Options, "--epochs 1");
        LabRun run = (experiment with { Options = options }).Start(directory, "out");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(OnOneLine(run.Output + File.ReadAllText(directory.PathOf("out", "index.html"))), Does.Not.Match("[^0-9]1 epochs"));
    }

    [TestCaseSource(nameof(Experiments))]
    public void TheNumberOfThreadsDoesNotChangeTheNumbers(TinyRun experiment)
    {
        using var directory = new TemporaryDirectory();
        foreach (string threads in (string[])["1", "3"])
        {
            experiment.Start(directory, threads, "--threads", threads);
            Assert.That($"{Parallelism.MaxThreads}", Is.EqualTo(threads), "what the user set is set again");
        }

        AssertSameTables(experiment, directory);
    }

    /// <summary>With threads as ranks: the results of each experiment travel, and rank 0 writes what one process writes.</summary>
    [TestCaseSource(nameof(Experiments))]
    public void RanksGiveTheTablesOfOneProcess(TinyRun experiment)
    {
        using var directory = new TemporaryDirectory();
        experiment.Start(directory, "1");
        using var interruption = new Interruption();
        using var error = new StringWriter();
        var command = new Command(experiment.Name);
        ExperimentList.All.Single(one => one.Name == experiment.Name).Configure(
            command, new LabConsole(TextWriter.Null, error, isTerminal: false), interruption, work => LocalRanks.Run(3, work));
        string[] options = [.. experiment.OptionsIn(directory).Split(' '), "--mpi", "--out", directory.PathOf("3")];
        int exitCode = command.Parse(options).Invoke(LabCommandLine.Configuration(LabConsole.Process()));
        Assert.That((exitCode, $"{error}"), Is.EqualTo((0, "")));
        AssertSameTables(experiment, directory);
    }

    [TestCaseSource(nameof(Experiments))]
    public void AStoppedRunSaysSoAndWritesNothing(TinyRun experiment)
    {
        using TemporaryDirectory directory = new(), data = new();
        TinyFashionMnist.Write(data.FullPath);
        using var interruption = new Interruption();
        interruption.Stop();
        LabRun run = LabRun.Start(interruption, [experiment.Name, .. experiment.OptionsIn(data).Split(' '), "--out", directory.FullPath]);
        Assert.That(run.ExitCode, Is.EqualTo(130), "128 and the number of the signal, SIGINT");
        Assert.That(run.Error.TrimEnd(), Is.EqualTo("stopped before the end; nothing was written"));
        Assert.That(Directory.EnumerateFileSystemEntries(directory.FullPath), Is.Empty);
    }

    [TestCase("--seeds takes a whole number from 1 to", "ensemble", "--seeds", "0")]
    [TestCase("--samples takes a whole number from 2 to", "ensemble", "--samples", "1")]
    [TestCase("--digits takes a whole number from 10 to 1200", "sparsity", "--digits", "1500")]
    [TestCase("--rounds takes a whole number from 1 to", "vanilla-vs-inverted", "--rounds", "many")]
    [TestCase("--epochs takes a whole number from 1 to", "fashion-mnist", "--epochs", "-1")]
    [TestCase("--samples takes a whole number from 20 to", "dropout-rate", "--samples", "3")]
    [TestCase("There is no option '--lambda'", "sparsity", "--lambda", "1")]
    public void AMistakeIsOneLineAndExitCode2(string message, params string[] arguments)
    {
        LabRun run = LabRun.Start(arguments);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error.TrimEnd('\r', '\n'), Does.StartWith("error: ").And.Contains(message).And.Not.Contains("\n"));
    }

    [TestCaseSource(nameof(Experiments))]
    public void HelpListsItAndItsOptions(TinyRun experiment)
    {
        Assert.That(LabRun.Start("--help").Output, Does.Contain(experiment.Name));
        string help = LabRun.Start(experiment.Name, "--help").Output;
        string[] options =
            ["--out", "--threads", .. experiment.Options.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal))];
        foreach (string option in options)
            Assert.That(help, Does.Contain(option));
    }

    private static void AssertSameTables(TinyRun experiment, TemporaryDirectory directory)
    {
        // Times are another matter.
        string[] tables =
            [.. experiment.Files.Where(file => file.EndsWith(".csv", StringComparison.Ordinal) && file != "prediction-time.csv")];
        Assert.That(tables, Is.Not.Empty);
        foreach (string table in tables)
            Assert.That(File.ReadAllText(directory.PathOf("3", table)), Is.EqualTo(File.ReadAllText(directory.PathOf("1", table))), table);
    }

    private static string OnOneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("data:image/png;base64,[^\"]*")]
    private static partial Regex Picture();

    [GeneratedRegex("<caption>(.*?)</caption>", RegexOptions.Singleline)]
    private static partial Regex Caption();

    [GeneratedRegex("--epochs [0-9]+")]
    private static partial Regex Epochs();

    [GeneratedRegex("<p class=\"lead\">(.*?)</p>", RegexOptions.Singleline)]
    private static partial Regex Lead();
}
