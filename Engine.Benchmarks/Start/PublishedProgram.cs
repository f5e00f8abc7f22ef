using System.Diagnostics;
using DropoutLab.Benchmarks.Compare;

namespace DropoutLab.Benchmarks.Start;

/// <summary>A way to publish and to start the program FirstStep.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Folder">Where it is published.</param>
/// <param name="Options">What `dotnet publish` gets.</param>
/// <param name="Variable">A setting of the runtime, as NAME=VALUE, or none.</param>
/// <param name="Target">The milliseconds to reach, or 0 for none.</param>
internal sealed record PublishedProgram(string Name, string Folder, string[] Options, string Variable, double Target)
{
    private const string Project = "Engine.Benchmarks/Start/FirstStep";

    public static readonly PublishedProgram[] All =
    [
        new("JIT", "jit", [], "", 120),
        new("JIT, TieredPGO=0", "jit", [], "DOTNET_TieredPGO=0", 0),
        new("JIT, TieredCompilation=0", "jit", [], "DOTNET_TieredCompilation=0", 0),
        new("ReadyToRun", "ready-to-run", ["-p:PublishReadyToRun=true"], "", 0),
        new("ahead of time", "ahead-of-time", ["-p:AheadOfTime=true"], "", 30),
    ];

    private string Output => Path.Combine(Project, "bin", "published", Folder);

    private string Program => Path.Combine(Output, "FirstStep");

    /// <summary>The bytes of what has to be copied to another machine.</summary>
    public long Bytes => Directory.EnumerateFiles(Output)
        .Where(path => Path.GetExtension(path) is not (".pdb" or ".dbg" or ".xml")).Sum(path => new FileInfo(path).Length);

    /// <summary>Publishes the program; run in the repository's root.</summary>
    public void Publish()
    {
        Console.Error.WriteLine($"start: publishing {Folder}");
        ChildProcess.Run("dotnet", ["publish", Project, "-c", "Release", "-v", "q", "--nologo", "-o", Output, .. Options]);
    }

    /// <summary>The seconds from the start of the process to its first line.</summary>
    public double SecondsToFirstLine(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true };
        if (Variable.Split('=') is [string name, string value]) start.Environment[name] = value;
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string? line = process.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.WaitForExit();
        return process.ExitCode == 0 && line is not null
            ? seconds
            : throw new InvalidOperationException($"{Program}: it ended with {process.ExitCode} and the line '{line}'");
    }
}
