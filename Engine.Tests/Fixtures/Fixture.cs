using System.Text.Json;

namespace DropoutLab.Tests.Fixtures;

/// <summary>Reads the files of this folder, which are copied beside the tests.</summary>
internal static class Fixture
{
    public static JsonElement Json(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(FilePath(name)));
        return document.RootElement.Clone();
    }

    public static string FilePath(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
}
