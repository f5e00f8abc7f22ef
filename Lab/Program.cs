using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        using var interruption = Interruption.OnSignals();
        return LabCommandLine.Run(arguments, LabConsole.Process(), interruption);
    }
}
