using System.CommandLine;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Experiments.ScheduledDropout;
using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Lab;

/// <summary>The experiments on sequences with a text, and what they say of their numbers.</summary>
[RestoresGlobals]
internal sealed class SequenceExperimentTests
{
    [TestCase("recurrent-dropout")]
    [TestCase("attention")]
    [TestCase("early-late-dropout")]
    public void ATextIsLearnedAndGoneOnWith(string experiment)
    {
        using var directory = new TemporaryDirectory();
        string text = directory.PathOf("rhyme.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("one for the master, one for the dame, ", 250)));
        string[] options = [experiment, "--seeds", "1", "--epochs", "1", "--samples", "1100", "--text", text];
        LabRun run = LabRun.Start([.. options, "--out", directory.PathOf("out")]);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        string page = File.ReadAllText(directory.PathOf("out", "index.html"));
        Assert.That(page, Does.Contain("What they write").And.Contain("bits a character").And.Contain("1,100 characters"));

        LabRun again = LabRun.Start([.. options, "--out", directory.PathOf("again")]);
        Assert.That(again.ExitCode, Is.Zero);
        Assert.That(Written(File.ReadAllText(directory.PathOf("again", "index.html"))), Is.EqualTo(Written(page)), "it repeats by seed");
    }

    [TestCase("--samples 1400: the larger setting has 7000 of the 1797 digits", "--samples", "1400")]
    [TestCase("1020 characters or more expected", "--samples", "500", "--text", "TEXT")]
    [TestCase("100000 for the larger setting", "--text", "TEXT")]
    [TestCase("no-such-file", "--text", "no-such-file")]
    public void WhatCannotBeLearnedIsRefusedAtOnce(string message, params string[] options)
    {
        using var directory = new TemporaryDirectory();
        string text = directory.PathOf("rhyme.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("one for the master, ", 500)));
        LabRun run = LabRun.Start(["attention", .. options.Select(word => word == "TEXT" ? text : word), "--out", directory.PathOf("out")]);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error.TrimEnd(), Does.Contain(message).And.Not.Contain("\n"));
    }

    /// <summary>20,000 characters and 200 epochs would take more than an hour.</summary>
    [Test]
    public void SchedulesOnATextHaveDefaultsOfTheirOwn()
    {
        using var directory = new TemporaryDirectory();
        string text = directory.PathOf("rhyme.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("one for the master, ", 500)));
        LabRun run = LabRun.Start(["early-late-dropout", "--text", text, "--out", directory.PathOf("out")]);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("25000 for the larger setting"));

        var experiment = new EarlyLateDropoutExperiment();
        var command = new Command(experiment.Name);
        using var interruption = new Interruption();
        experiment.Configure(command, LabConsole.Process(), interruption);
        Assert.That(experiment.DefaultEpochs(command.Parse([])), Is.EqualTo(200));
        Assert.That(experiment.DefaultEpochs(command.Parse(["--text", text])), Is.EqualTo(100));

        string help = string.Join(' ', LabRun.Start("early-late-dropout", "--help").Output.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.That(help, Does.Contain("[default: 200 for digits, 100 for a text]").And.Contain("[default: 5000 characters]"));
        Assert.That(LabRun.Start("attention", "--help").Output, Does.Contain("[default: 100]"));
    }

    [Test]
    public void CharactersWithoutATextAreRefused()
    {
        using var directory = new TemporaryDirectory();
        LabRun run = LabRun.Start(["early-late-dropout", "--samples", "5000", "--out", directory.PathOf("out")]);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("--samples 5000: characters of a text, and --text FILE names none"));
    }

    /// <summary>Of two steps early dropout drops in the first one only, late dropout in the second.</summary>
    [Test]
    public void ATextIsLearnedWithTheScheduleOfItsNets()
    {
        using var directory = new TemporaryDirectory();
        string text = directory.PathOf("rhyme.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("one for the master, one for the dame, ", 250)));
        var task = new CharacterText(text, 1100);
        double Bits(DropTime time)
        {
            var which = new SequenceCase(DropTimes.Look(time), time == DropTime.Never ? 0 : 0.5, 1100);
            var repetition = new Repetition(0, 1, (_, _) => { }, CancellationToken.None);
            return task.Train(new ScheduledNets(1100), which, epochs: 2, repetition).TestScore;
        }

        double[] scores = [.. Enum.GetValues<DropTime>().Select(Bits)];
        Assert.That(scores, Is.Unique);
        Assert.That(scores, Has.None.NaN);
    }

    [Test]
    public void WhatCannotBeToldIsSaidToBeNone()
    {
        Method[] places = [Method.Vanilla, Method.L2, Method.L1];
        var task = new DigitRows(200);
        SequenceCase[] cases = SequenceCase.Of(places, task.Sizes);
        SequenceResult[][] results =
        [
            .. cases.Select(which => Enumerable.Range(0, 3).Select(i =>
            {
                double change = which.Place == Method.Vanilla ? -1 : which.Place == Method.L2 ? 1 : which.Place == Method.L1 ? i - 1 : 0;
                return new SequenceResult(10 + i + change, 0, Text: null);
            }).ToArray()),
        ];
        string sentence = new SequenceFindings(task, places, cases, results).Sentence();
        Assert.That(sentence, Does.StartWith(
            "At a drop probability of 0.3, test error (%). After 200 digits: 11.00 without dropout; vanilla dropout 10.00 (clearly " +
            "lower); L2 12.00 (clearly higher); L1 11.00 (no difference could be told, 95 % interval -2.48 to +2.48). After 1,000 " +
            "digits: 11.00"));
    }

    private static string Written(string page) => page[page.IndexOf("What they write", StringComparison.Ordinal)..page.IndexOf(
        "The numbers", StringComparison.Ordinal)];
}
