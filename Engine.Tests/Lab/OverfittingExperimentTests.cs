using System.Diagnostics;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Lab;

/// <summary>The article's experiment from its options to its files, with nets too small to take time.</summary>
[RestoresGlobals]
internal sealed class OverfittingExperimentTests
{
    private static readonly string[] SmallNet = ["--hidden", "4", "--samples", "5"];

    [Test]
    public void WritesThePageThePicturesTheAnimationAndTheTable()
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start([.. SmallNet, "--epochs", "20", "--out", directory.PathOf("a", "b")]);
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero);
        string[] files = [.. Directory.EnumerateFiles(directory.FullPath, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory.PathOf("a", "b"), file))];
        IEnumerable<string> pictures = Enumerable.Range(0, 10).Select(i => Path.Combine("pictures", $"epoch-{2 * (i + 1):D3}.png"));
        Assert.That(files, Is.EquivalentTo(pictures.Concat(["index.html", "run.json", "losses.csv", "losses.png", "fits.png"])));
        Assert.That(File.ReadAllLines(directory.PathOf("a", "b", "losses.csv")), Has.Length.EqualTo(21));
        Assert.That(run.Output, Does.Contain(" 10 %  epoch 2, training loss without dropout").And.Contain("test loss"));
        Assert.That(run.Output, Does.Contain(directory.PathOf("a", "b", "index.html")));
        Assert.That(run.Output.Split('\n').Count(line => line.Contains(" %  epoch", StringComparison.Ordinal)), Is.EqualTo(10));
    }

    /// <summary>On a copy of the lab that has no plotting library to load.</summary>
    [Test]
    public async Task WithoutPicturesTheNumbersAreTheSameAndNoPlottingLibraryIsNeeded()
    {
        using var directory = new TemporaryDirectory();
        string[] arguments = [.. SmallNet, "--epochs", "20", "--out"];
        Assert.That(LabRun.Start([.. arguments, directory.PathOf("pictures")]).ExitCode, Is.Zero);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsNeededWithoutPictures))
            File.Copy(file, directory.PathOf(Path.GetFileName(file)));
        var start = new ProcessStartInfo("dotnet", [directory.PathOf("Lab.dll"), .. arguments, directory.PathOf("none"), "--no-pictures"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(await error, Is.Empty);
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(output, Does.Contain("test loss").And.Contain($"losses.csv in {directory.PathOf("none")}").And.Not.Contain("page"));
        Assert.That(Directory.EnumerateFileSystemEntries(directory.PathOf("none")).Select(Path.GetFileName),
            Is.EquivalentTo(["losses.csv", "run.json"]));
        Assert.That(
            File.ReadAllBytes(directory.PathOf("none", "losses.csv")), Is.EqualTo(
                File.ReadAllBytes(directory.PathOf("pictures", "losses.csv"))));
    }

    [Test]
    public void RepetitionsAreRunsOfTheFollowingSeeds()
    {
        using var directory = new TemporaryDirectory();
        string[] small = [.. SmallNet, "--epochs", "20", "--seed", "7"];
        LabRun run = LabRun.Start(["overfitting", .. small, "--seeds", "3", "--out", directory.PathOf("three")]);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        string[] lines = File.ReadAllLines(directory.PathOf("three", "repetitions.csv"));
        Assert.That(lines.Skip(1).Select(line => line.Split(',')[0]), Is.EqualTo(["7", "8", "9"]));
        foreach (string seed in (string[])["7", "9"])
        {
            LabRun.Start(["overfitting", .. SmallNet, "--epochs", "20", "--seed", seed, "--out", directory.PathOf(seed)]);
            // Evaluated losses of both nets stand in columns 4, 5, 8 and 9 there.
            string[] last = File.ReadAllLines(directory.PathOf(seed, "losses.csv"))[^1].Split(',');
            string[] repetition = lines.Single(line => line.StartsWith($"{seed},", StringComparison.Ordinal)).Split(',');
            Assert.That(repetition[1..5].Select(Single), Is.EqualTo(new[] { last[3], last[4], last[7], last[8] }.Select(Single)));
        }

        foreach (string same in (string[])["losses.csv", "fits.png", "losses.png"])
            Assert.That(
                File.ReadAllBytes(directory.PathOf("three", same)), Is.EqualTo(File.ReadAllBytes(directory.PathOf("7", same))), same);
        Assert.That(directory.PathOf("three", "repetitions.png"), Does.Exist);
        Assert.That(directory.PathOf("7", "repetitions.csv"), Does.Not.Exist);
        string page = File.ReadAllText(directory.PathOf("three", "index.html"));
        Assert.That(page, Does.Contain("overfitting --seed 7 --seeds 3 --epochs 20").And.Contain("Over 3 repetitions (seeds 7 to 9)"));
        Assert.That(run.Output, Does.Contain("Over 3 repetitions (seeds 7 to 9)").And.Contain("100 %  seed").And.Contain("left"));

        static float Single(string text) => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public void ARunThatIsStoppedInItsRepetitionsKeepsItsFirstSeed()
    {
        using var directory = new TemporaryDirectory();
        string[] small = [.. SmallNet, "--epochs", "20", "--threads", "1", "--out", directory.FullPath];
        LabRun.Start(["overfitting", .. small, "--seeds", "2"]);
        Assert.That(directory.PathOf("repetitions.csv"), Does.Exist);
        using var interruption = new Interruption();
        using var output = new StoppingWriter(" 20 %", interruption);
        using var error = new StringWriter();
        int exitCode = LabCommandLine.Run(
            ["overfitting", .. small, "--seeds", "40"], new LabConsole(output, error, isTerminal: false), interruption);
        Assert.That(exitCode, Is.EqualTo(130), "128 and the number of the signal, SIGINT");
        Assert.That(
            error.ToString().TrimEnd(), Is.EqualTo("stopped before all repetitions were done; the run of the first seed is kept"));

        Assert.That(directory.PathOf("repetitions.csv"), Does.Not.Exist, "that of the earlier run is not this one's");
        Assert.That(directory.PathOf("repetitions.png"), Does.Not.Exist);
        Assert.That(
            File.ReadAllText(directory.PathOf("index.html")), Does.Contain("This run was stopped before its repetitions were done"));
        Assert.That(File.ReadAllLines(directory.PathOf("losses.csv")), Has.Length.EqualTo(21));
    }

    [Test]
    public void TheNameOfTheExperimentMayBeGiven()
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start(["overfitting", .. SmallNet, "--epochs", "1", "--out", directory.FullPath]);
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(directory.PathOf("index.html"), Does.Exist);
    }

    [Test]
    public void AStoppedRunKeepsWhatWasDrawn()
    {
        using var directory = new TemporaryDirectory();
        using var interruption = new Interruption();
        interruption.Stop();
        LabRun run = LabRun.Start(interruption, [.. SmallNet, "--out", directory.FullPath]);
        Assert.That(run.ExitCode, Is.EqualTo(130), "128 and the number of the signal, SIGINT");
        Assert.That(run.Error.TrimEnd(), Is.EqualTo("stopped after 1 of 500 epochs; what was computed until then is kept"));
        Assert.That(directory.PathOf("pictures", "epoch-001.png"), Does.Exist);
        Assert.That(File.ReadAllLines(directory.PathOf("losses.csv")), Has.Length.EqualTo(2));
        Assert.That(File.ReadAllText(directory.PathOf("index.html")), Does.Contain("This run was stopped after 1 of 500 epochs."));
    }

    [Test]
    public void AShorterRunLeavesNoPicturesOfALongerOneAndWhatIsTheUsers()
    {
        using var directory = new TemporaryDirectory();
        LabRun.Start([.. SmallNet, "--epochs", "5", "--out", directory.FullPath]);
        File.WriteAllText(directory.PathOf("notes.txt"), "the user's own");
        File.WriteAllText(directory.PathOf("pictures", "epoch-999.png"), "the user's own");
        LabRun.Start([.. SmallNet, "--epochs", "2", "--out", directory.FullPath]);
        IEnumerable<string?> pictures = Directory.GetFiles(directory.PathOf("pictures")).Select(Path.GetFileName);
        Assert.That(pictures, Is.EquivalentTo(["epoch-001.png", "epoch-002.png", "epoch-999.png"]));
        Assert.That(directory.PathOf("notes.txt"), Does.Exist);
    }

    [Test]
    public void EveryOptionReachesTheRun()
    {
        using var directory = new TemporaryDirectory();
        string[] options =
        [
            "--seed", "-7", "--epochs", "3", "--hidden", "4", "--samples", "5", "--drop-probability", "0.25", "--dropout", "vanilla",
            "--l1", "0.001", "--l2", "0.002", "--max-norm", "3", "--generator", "philox",
        ];
        LabRun run = LabRun.Start([.. options, "--out", directory.FullPath]);
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(directory.PathOf("index.html")), Does.Contain($"overfitting {string.Join(' ', options)}</code>"));
    }

    [Test]
    public void TheNumberOfThreadsDoesNotChangeTheNumbers()
    {
        using var directory = new TemporaryDirectory();
        LabRun.Start(["--samples", "64", "--epochs", "3", "--threads", "1", "--out", directory.PathOf("one")]);
        LabRun.Start(["--samples", "64", "--epochs", "3", "--threads", "3", "--out", directory.PathOf("three")]);
        Assert.That(Parallelism.MaxThreads, Is.EqualTo(3));

        Assert.That(File.ReadAllBytes(directory.PathOf("three", "losses.csv")),
            Is.EqualTo(File.ReadAllBytes(directory.PathOf("one", "losses.csv"))));
    }

    /// <summary>Stops the run as soon as a line with some text is written.</summary>
    private sealed class StoppingWriter(string text, Interruption interruption) : StringWriter(
        System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true) interruption.Stop();
        }
    }

    /// <summary>The list of dependencies stays behind with the plotting library: the runtime would miss what it names.</summary>
    private static bool IsNeededWithoutPictures(string file)
    {
        string name = Path.GetFileName(file);
        bool isPlotting = name.StartsWith("ScottPlot", StringComparison.Ordinal) || name.Contains("SkiaSharp", StringComparison.Ordinal);
        return (name.EndsWith(".dll", StringComparison.Ordinal) && !isPlotting) || name == "Lab.runtimeconfig.json";
    }
}
