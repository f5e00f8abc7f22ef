namespace DropoutLab.Benchmarks.Results;

/// <summary>The arguments of a command that measures and writes a file: <c>[--output FOLDER]</c>.</summary>
internal static class OutputFolder
{
    /// <summary>Reads the arguments, or answers for the command: with its help, or with what is wrong in one line.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="help">What <c>--help</c> prints.</param>
    /// <param name="arguments">What follows the command.</param>
    /// <param name="folder">Where the file belongs; null if it is only to be printed.</param>
    /// <param name="exitCode">The answer, if the command is not to run.</param>
    /// <returns>Whether the command is to run.</returns>
    public static bool TryParse(string command, string help, string[] arguments, out string? folder, out int exitCode)
    {
        folder = arguments is ["--output", string named] ? named : null;
        exitCode = 0;
        if (arguments.Length == 0 || folder is not null) return true;
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(help);
            return false;
        }

        Console.Error.WriteLine($"{command}: no argument or --output FOLDER expected, '{string.Join(' ', arguments)}' came");
        exitCode = 2;
        return false;
    }
}
