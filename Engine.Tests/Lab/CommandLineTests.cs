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

    [Test]
    public void TheDefaultsAreRepeatedByTheCommandWithoutOptions() =>
        Assert.That(new OverfittingSettings().Command(), Is.EqualTo("dotnet run -c Release --project Lab"));

    [Test]
    public void TheCommandRepeatsWhatDiffersFromTheDefaults()
    {
        var settings = new OverfittingSettings
        {
            Seed = unchecked((ulong)-5L),
            Epochs = 7,
            HiddenUnits = 8,
            Samples = 9,
            DropProbability = 0.25,
            Dropout = DropoutKind.Vanilla,
            L1 = 1e-4,
            WeightDecay = 0.001,
            MaxNorm = 3,
            Generator = GeneratorKind.Philox,
        };
        Assert.That(settings.Command(), Is.EqualTo(
            "dotnet run -c Release --project Lab -- overfitting --seed -5 --epochs 7 --hidden 8 --samples 9 --drop-probability 0.25 " +
            "--dropout vanilla --l1 0.0001 --l2 0.001 --max-norm 3 --generator philox"));
    }

    [TestCase(500, new[] { 0, 50, 100, 150, 200, 250, 300, 350, 400, 450 })]
    [TestCase(1, new[] { 0 })]
    [TestCase(4, new[] { 0, 1, 2, 3 })]
    [TestCase(505, new[] { 0, 51, 102, 153, 204, 255, 306, 357, 408, 459 })]
    public void AtMostTenEpochsAreDrawn(int epochs, int[] drawn)
    {
        var settings = new OverfittingSettings { Epochs = epochs };
        Assert.That(Enumerable.Range(0, epochs).Where(settings.IsPictureEpoch), Is.EqualTo(drawn));
        Assert.That(drawn.All(settings.IsFitEpoch), "each picture is one of the fits");
        Assert.That(settings.IsFitEpoch(epochs - 1), "the last fit is that of the last epoch");
    }
}
