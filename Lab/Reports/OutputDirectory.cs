using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Reports;

/// <summary>The directory of a run's results, checked before the run: a mistake in --out shows at once, not after the training.</summary>
internal sealed class OutputDirectory
{
    private OutputDirectory(string path) => FullPath = path;

    internal string FullPath { get; }

    internal static OutputDirectory Create(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            Directory.CreateDirectory(full);
            string probe = Path.Combine(full, Path.GetRandomFileName());
            File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            return new OutputDirectory(full);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LabException($"--out '{path}' cannot be written to: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    internal string PathOf(string name) => Path.Combine(FullPath, name);
}
