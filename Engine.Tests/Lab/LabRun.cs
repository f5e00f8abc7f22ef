using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Tests.Lab;

/// <summary>The lab started as its Main starts it, inside the test's process.</summary>
internal sealed record LabRun(int ExitCode, string Output, string Error)
{
    public static LabRun Start(params string[] arguments)
    {
        using var interruption = new Interruption();
        return Start(interruption, arguments);
    }

    public static LabRun Start(Interruption interruption, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = LabCommandLine.Run(arguments, new LabConsole(output, error, isTerminal: false), interruption);
        return new LabRun(exitCode, output.ToString(), error.ToString());
    }
}
