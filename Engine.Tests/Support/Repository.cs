namespace DropoutLab.Tests.Support;

/// <summary>Finds the sources and the fixtures: the tests of structure read them.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Fixture(params string[] path) => Path.Combine([Root, "Engine.Tests", "Fixtures", .. path]);

    /// <summary>Every C# file of a project, without what the build writes.</summary>
    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, project), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(TestContext.CurrentContext.TestDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DropoutLab.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("DropoutLab.sln is in no folder above the tests");
    }
}
