using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Overfitting;

namespace DropoutLab.Tests.Lab;

internal sealed class CommandLineTests
{
    [TestCase("--epochs takes a whole number from 1 to", "--epochs", "0")]
    [TestCase("--epochs takes a whole number from 1 to", "--epochs", "many")]
    [TestCase("--epochs takes a whole number from 1 to", "--epochs", "1.5")]
    [TestCase("--epochs takes a whole number from 1 to", "--epochs", "99999999999")]
    [TestCase("--epochs", "--epochs")]
    [TestCase("--epochs", "--epochs", "1", "--epochs", "2")]
    [TestCase("--hidden takes a whole number from 1 to", "--hidden", "-3")]
    [TestCase("--samples takes a whole number from 2 to", "--samples", "1")]
    [TestCase("--drop-probability takes a number from 0 to 1, not '1.01'", "--drop-probability", "1.01")]
    [TestCase("--drop-probability takes a number from 0 to 1, not '-0.1'", "--drop-probability", "-0.1")]
    [TestCase("--drop-probability takes a number from 0 to 1, not 'NaN'", "--drop-probability", "NaN")]
    [TestCase("--drop-probability takes a number from 0 to 1, not '0,5'", "--drop-probability", "0,5")]
    [TestCase("--dropout takes inverted or vanilla, not 'Inverted'", "--dropout", "Inverted")]
    [TestCase("--generator takes torch or philox, not 'mt19937'", "--generator", "mt19937")]
    [TestCase("--l1 takes a number of 0 or more, not '-1'", "--l1", "-1")]
    [TestCase("--l2 takes a number of 0 or more, not 'Infinity'", "--l2", "Infinity")]
    [TestCase("--max-norm takes a number greater than 0, not '0'", "--max-norm", "0")]
    [TestCase("--seed takes a whole number of 64 bits, not '18446744073709551616'", "--seed", "18446744073709551616")]
    [TestCase("--seed takes a whole number of 64 bits, not '-9223372036854775809'", "--seed", "-9223372036854775809")]
    [TestCase("--threads takes a whole number from 1 to", "--threads", "0")]
    [TestCase("There is no option '--epoch'", "--epoch", "3")]
    [TestCase("There is no experiment 'overfiting'; there are: overfitting, vanilla-vs-inverted, ensemble, sparsity", "overfiting")]
    [TestCase("The argument 'twice' is not expected", "overfitting", "twice")]
    [TestCase("--samples takes a whole number from 2 to", "overfitting", "--samples", "none")]
    public void AMistakeIsOneLineAndExitCode2(string message, params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start([.. arguments, "--out", directory.PathOf("out")]);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error.TrimEnd('\r', '\n'), Does.StartWith("error: ").And.Contains(message).And.Not.Contains("\n"));
        Assert.That(directory.PathOf("out"), Does.Not.Exist, "nothing is made before all is understood");
    }

    [Test]
    public void ADirectoryThatCannotBeMadeIsOneLineAndExitCode2()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.PathOf("file"), "");
        LabRun run = LabRun.Start("--out", directory.PathOf("file", "out"));
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error.TrimEnd('\r', '\n'), Does.StartWith("error: --out '").And.Not.Contains("\n"));
    }

    [Test]
    public void AClosedStandardErrorChangesNothingButThatNobodyIsTold()
    {
        using var directory = new TemporaryDirectory();
        using var interruption = new Interruption();
        using var output = new StringWriter();
        using var closed = new ClosedWriter();
        var console = new LabConsole(output, closed, isTerminal: false);
        Assert.That(LabCommandLine.Run(["--epochs", "0"], console, interruption), Is.EqualTo(2));
        interruption.Stop();
        Assert.That(LabCommandLine.Run(["ensemble", "--out", directory.FullPath], console, interruption), Is.EqualTo(130));
    }

    [Test]
    public void HelpExplainsEveryOption()
    {
        LabRun run = LabRun.Start("--help");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Error, Is.Empty);
        string[] options =
        [
            "--seed", "--epochs", "--hidden", "--samples", "--drop-probability", "--dropout <inverted|vanilla>", "--l1", "--l2",
            "--max-norm",
            "--generator <torch|philox>", "--no-pictures", "--out", "--threads", "overfitting",
        ];
        foreach (string option in options)
            Assert.That(run.Output, Does.Contain(option));
    }

    [Test]
    public void VersionExitsWithZero()
    {
        LabRun run = LabRun.Start("--version");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output.Trim(), Does.Match(@"^\d+\.\d+"));
    }

    [TestCase("lab ensemble --seed 9 --seeds 2 --epochs 2 --samples 5 --hidden 4 --out OUT")]
    [TestCase("lab --out OUT --seed 9 ensemble --epochs 2 --seeds=2 --samples 5 --hidden 4")]
    [TestCase("lab --seed=9 --epochs 2 --seeds 2 --samples 5 --hidden 4 --out=OUT ensemble")]
    public void OptionsBeforeTheNameAreThoseOfTheExperiment(string line)
    {
        using var directory = new TemporaryDirectory();
        string[] arguments = [.. line.Split(' ').Skip(1).Select(word => word.Replace("OUT", directory.FullPath, StringComparison.Ordinal))];
        LabRun run = LabRun.Start(arguments);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        string command = File.ReadAllText(directory.PathOf("index.html"));
        Assert.That(command, Does.Contain("ensemble --seed 9 --seeds 2 --epochs 2 --samples 5 --hidden 4</code>"));
    }

    [TestCase("There is no option '--generator'", "--generator", "philox", "ensemble")]
    [TestCase("--epochs takes a whole number from 1 to", "--epochs", "0", "ensemble")]
    [TestCase("--epochs", "--epochs", "1", "ensemble", "--epochs", "2")]
    public void MistakesBeforeTheNameAreThoseOfTheExperiment(string message, params string[] arguments)
    {
        LabRun run = LabRun.Start(arguments);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith("error: ").And.Contains(message));
    }

    [TestCase(500, new[] { 50, 100, 150, 200, 250, 300, 350, 400, 450, 500 })]
    [TestCase(1, new[] { 1 })]
    [TestCase(4, new[] { 1, 2, 3, 4 })]
    [TestCase(505, new[] { 51, 102, 153, 204, 255, 306, 357, 408, 459, 505 })]
    public void AtMostTenEpochsAreDrawn(int epochs, int[] drawn)
    {
        var settings = new OverfittingSettings { Epochs = epochs };
        Assert.That(Enumerable.Range(1, epochs).Where(settings.IsPictureEpoch), Is.EqualTo(drawn));
        Assert.That(drawn.All(settings.IsFitEpoch), "each picture is one of the fits");
        Assert.That(settings.IsFitEpoch(1) && settings.IsFitEpoch(epochs), "the fits go from the first epoch to the last");
    }

    /// <summary>As standard error is where a shell closed it.</summary>
    private sealed class ClosedWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new UnauthorizedAccessException("Access to the path is denied.");
    }
}
