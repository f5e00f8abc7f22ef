using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;

namespace DropoutLab.Benchmarks.Results;

/// <summary>What a measurement depends on and may be published: no names of machines, users or folders.</summary>
internal static class RunEnvironment
{
    public static string Date => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The commit that the program was built from, as the SDK notes it.</summary>
    public static string Commit =>
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')
            is [_, { Length: >= 8 } commit]
            ? commit[..8]
            : "unknown";

    public static IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("Processor", $"{Cpu("model name")}, family {Cpu("cpu family")}, model {Cpu("model")}, {Environment.ProcessorCount} cores"),
        ("Vectors", Simd.Level.ToString()),
        ("System", $"{RuntimeInformation.OSDescription.Split(' ')[0]}, {RuntimeInformation.FrameworkDescription}"),
        ("Peers", string.Join("; ", OpenBlas.Description, LibTorch.Description, OnnxRuntime.Description)),
    ];

    /// <summary>The same for a file of its own, with the peers that it names, and when it was measured.</summary>
    public static IReadOnlyList<(string Name, string Value)> DescribeRun(params IEnumerable<(string Name, string Value)> further) =>
        [.. Describe().Where(entry => entry.Name != "Peers"), .. further, ("Measured", $"{Date}, commit {Commit}")];

    /// <summary>A field of Linux's list of processors.</summary>
    private static string Cpu(string field)
    {
        const string list = "/proc/cpuinfo";
        if (!File.Exists(list)) return RuntimeInformation.ProcessArchitecture.ToString();
        return File.ReadLines(list).Select(line => line.Split(':', 2)).FirstOrDefault(parts => parts[0].Trim() == field)?[^1].Trim()
            ?? "unknown";
    }
}
