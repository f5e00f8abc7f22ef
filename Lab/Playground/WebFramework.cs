using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Playground;

/// <summary>Finds ASP.NET Core when the playground needs it. Among the frameworks that the lab starts with, it would make the start of
/// every command slower, and be missed where only .NET itself is installed.</summary>
internal static class WebFramework
{
    private const string Name = "Microsoft.AspNetCore.App";

    /// <summary>From here on the assemblies of ASP.NET Core are found.</summary>
    /// <exception cref="LabException">There is none of this version.</exception>
    internal static void Use()
    {
        // Where a test or another program has it among its frameworks, nothing is asked for.
        string version = $"{Environment.Version}";
        string directory = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", Name, version));
        if (!Directory.Exists(directory))
            throw new LabException($"play: ASP.NET Core {version} expected, which is part of the .NET SDK; there is no {directory}");
        AssemblyLoadContext.Default.Resolving += (context, name) => Find(context, name, directory);
    }

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName name, string directory)
    {
        string path = Path.Combine(directory, $"{name.Name}.dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }
}
