using System.Text;
using Spectre.Console;

namespace DropoutLab.Lab.CommandLine;

/// <summary>Where a run writes: the text a user reads, the one line about a mistake, and whether someone watches it in
/// a terminal.</summary>
internal sealed class LabConsole
{
    private const int WidthOfAFile = 80;

    internal LabConsole(TextWriter output, TextWriter error, bool isTerminal)
    {
        Output = output;
        Error = error;
        IsTerminal = isTerminal;
    }

    internal TextWriter Output { get; }

    internal TextWriter Error { get; }

    internal bool IsTerminal { get; }

    /// <summary>Says in one line what went wrong. Where standard error is closed nobody listens, and the exit code says it too.</summary>
    internal void Complain(string line)
    {
        try
        {
            Error.WriteLine(line);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Not an end of the run: only its last word is lost.
        }
    }

    internal static LabConsole Process()
    {
        // Without this a terminal on Windows shows question marks for the table's lines.
        if (!Console.IsOutputRedirected && OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return new LabConsole(Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected);
    }

    /// <summary>Spectre's console on the same output: colours in a terminal, plain text of 80 columns elsewhere.</summary>
    internal IAnsiConsole Rich()
    {
        if (IsTerminal) return AnsiConsole.Console;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Output),
        });
        console.Profile.Width = WidthOfAFile;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
