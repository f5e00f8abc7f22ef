using System.Text.RegularExpressions;

namespace DropoutLab.Tests.Lab;

/// <summary>Each experiment from its options to its files, at sizes that take no time; the page opens in a browser where there is
/// one.</summary>
[TestFixture]
internal sealed partial class ExperimentRunTests
{
    private static readonly TestCaseData[] Experiments =
    [
        new("vanilla-vs-inverted", "--seeds 2 --epochs 2 --rounds 4",
            new[] { "distance.png", "test-error.png", "prediction-time.png", "epochs.csv", "prediction-time.csv" }),
        new("ensemble", "--seeds 2 --epochs 5 --samples 20 --hidden 8",
            new[] { "band.png", "means.png", "distance.png", "distance.csv", "fit.csv" }),
        new("sparsity", "--seeds 2 --epochs 1 --hidden 4 --digits 50",
            new[] { "weights.png", "zeros.png", "test-error.png", "results.csv" }),
    ];

    [TestCaseSource(nameof(Experiments))]
    public async Task WritesItsFilesAndAPageWithoutErrors(string name, string options, string[] files)
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start([name, .. options.Split(' '), "--seed", "3", "--out", directory.PathOf("out")]);
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero);
        IEnumerable<string?> written = Directory.EnumerateFiles(directory.PathOf("out")).Select(Path.GetFileName);
        Assert.That(written, Is.EquivalentTo(files.Append("index.html")));
        Assert.That(run.Output, Does.Contain(directory.PathOf("out", "index.html")).And.Contain("left"), "the page's path and the progress");

        string page = await File.ReadAllTextAsync(directory.PathOf("out", "index.html"));
        Assert.That(page, Does.Contain($"<code>dotnet run -c Release --project Lab -- {name} --seed 3 {options}</code>"));
        string finding = Lead().Match(page).Groups[1].Value;
        Assert.That(finding, Does.EndWith("."));
        Assert.That(OnOneLine(run.Output), Does.Contain(OnOneLine(System.Net.WebUtility.HtmlDecode(finding))), "the console says the same");
        await OpensWithoutErrors(directory.PathOf("out", "index.html"), files.Count(file => file.EndsWith(".png", StringComparison.Ordinal)));
    }

    [TestCase("vanilla-vs-inverted", "--epochs 1 --rounds 2", "epochs.csv")]
    [TestCase("ensemble", "--epochs 3 --samples 10 --hidden 8", "distance.csv")]
    [TestCase("sparsity", "--epochs 1 --hidden 4 --digits 50", "results.csv")]
    public void TheNumberOfThreadsDoesNotChangeTheNumbers(string name, string options, string table)
    {
        int before = Parallelism.MaxThreads;
        using var directory = new TemporaryDirectory();
        try
        {
            foreach (string threads in new[] { "1", "3" })
                LabRun.Start([name, .. options.Split(' '), "--seeds", "2", "--threads", threads, "--out", directory.PathOf(threads)]);
        }
        finally
        {
            Parallelism.MaxThreads = before;
        }
        Assert.That(File.ReadAllText(directory.PathOf("3", table)), Is.EqualTo(File.ReadAllText(directory.PathOf("1", table))));
    }

    [TestCase("vanilla-vs-inverted")]
    [TestCase("ensemble")]
    [TestCase("sparsity")]
    public void AStoppedRunSaysSoAndWritesNothing(string name)
    {
        using var directory = new TemporaryDirectory();
        using var interruption = new DropoutLab.Lab.CommandLine.Interruption();
        interruption.Stop();
        LabRun run = LabRun.Start(interruption, name, "--out", directory.FullPath);
        Assert.That(run.ExitCode, Is.EqualTo(130), "128 and the number of the signal, SIGINT");
        Assert.That(run.Error.TrimEnd(), Is.EqualTo("stopped before the end; nothing was written"));
        Assert.That(Directory.EnumerateFileSystemEntries(directory.FullPath), Is.Empty);
    }

    [TestCase("--seeds takes a whole number from 1 to", "ensemble", "--seeds", "0")]
    [TestCase("--samples takes a whole number from 2 to", "ensemble", "--samples", "1")]
    [TestCase("--digits takes a whole number from 10 to 1200", "sparsity", "--digits", "1500")]
    [TestCase("--rounds takes a whole number from 1 to", "vanilla-vs-inverted", "--rounds", "many")]
    [TestCase("There is no option '--lambda'", "sparsity", "--lambda", "1")]
    public void AMistakeIsOneLineAndExitCode2(string message, params string[] arguments)
    {
        LabRun run = LabRun.Start(arguments);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error.TrimEnd('\r', '\n'), Does.StartWith("error: ").And.Contains(message).And.Not.Contains("\n"));
    }

    [Test]
    public void HelpListsAllExperiments()
    {
        string help = LabRun.Start("--help").Output;
        foreach (TestCaseData experiment in Experiments)
            Assert.That(help, Does.Contain((string)experiment.Arguments[0]!));
        Assert.That(LabRun.Start("sparsity", "--help").Output, Does.Contain("--seeds").And.Contain("--digits"));
    }

    private static string OnOneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static async Task OpensWithoutErrors(string path, int pictures)
    {
        if (Browser.Find() is not string chromium)
        {
            TestContext.Out.WriteLine("no Chromium on this machine: the page was not opened");
            return;
        }
        await using Browser browser = await Browser.Open(chromium, path);
        Assert.That((await browser.Evaluate("document.images.length"))!.GetValue<int>(), Is.EqualTo(pictures));
        const string allShown = "[...document.images].every(image => image.complete && image.naturalWidth > 0)";
        Assert.That((await browser.Evaluate(allShown))!.GetValue<bool>());
        Assert.That(browser.Errors, Is.Empty);
        string own = new Uri(path).AbsoluteUri;
        Assert.That(browser.Requests.Where(url => url != own && !url.StartsWith("data:", StringComparison.Ordinal)), Is.Empty);
    }

    [GeneratedRegex("<p class=\"lead\">(.*?)</p>", RegexOptions.Singleline)]
    private static partial Regex Lead();
}
