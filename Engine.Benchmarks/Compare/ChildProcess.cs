using System.ComponentModel;
using System.Diagnostics;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Runs other programs to their end.</summary>
internal static class ChildProcess
{
    /// <summary>Returns what a program wrote.</summary>
    public static string Run(string program, params string[] arguments) => TryRun(program, out string text, arguments)
        ? text
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {text}");

    /// <summary>Returns what a command of this program wrote in a process of its own.</summary>
    public static string RunOwn(string command, params string[] arguments) =>
        Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "Engine.Benchmarks.dll"), command, .. arguments]);

    /// <summary>Runs a program: its output, or the last line that it wrote of its failure.</summary>
    public static bool TryRun(string program, out string text, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0) return true;
            text = errors.Result.Trim().Split('\n')[^1];
            return false;
        }
        catch (Win32Exception exception)
        {
            text = exception.Message;
            return false;
        }
    }
}
