using DropoutLab.Benchmarks.Overhead;
using DropoutLab.Benchmarks.Roofline;
using DropoutLab.Benchmarks.Start;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Benchmarks;

/// <summary>Commands that measure for a minute say at once what is wrong with their arguments.</summary>
[RestoresGlobals]
internal sealed class CommandArgumentTests
{
    private static readonly (string Name, Func<string[], int> Run)[] Commands =
        [("overhead", OverheadCommand.Run), ("start", StartCommand.Run), ("roofline", RooflineCommand.Run)];

    [Test]
    public void AWrongArgumentIsNamedInALine(
        [Values(0, 1, 2)] int command, [Values("--outpt", "--output", "--output a b", "folder")] string arguments)
    {
        (string name, Func<string[], int> run) = Commands[command];
        (int exitCode, string errors, string printed) = Run(run, arguments.Split(' '));
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(errors.TrimEnd(), Is.EqualTo($"{name}: no argument or --output FOLDER expected, '{arguments}' came"));
            Assert.That(printed, Is.Empty);
        });
    }

    [Test]
    public void HelpSaysHowItIsUsed([Values(0, 1, 2)] int command)
    {
        (string name, Func<string[], int> run) = Commands[command];
        (int exitCode, string errors, string printed) = Run(run, ["--help"]);
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(errors, Is.Empty);
            Assert.That(printed, Does.StartWith($"Usage: {name} [--output FOLDER]"));
        });
    }

    private static (int ExitCode, string Errors, string Printed) Run(Func<string[], int> command, string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter printed = new(), errors = new();
        Console.SetOut(printed);
        Console.SetError(errors);
        try
        {
            return (command(arguments), errors.ToString(), printed.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
