using System.Text.Json;

namespace DropoutLab.Lab.Reports;

/// <summary>What a directory of results holds: kept beside the files, so that a later run knows which of them are a run's.</summary>
/// <param name="Experiment">Its name on the command line.</param>
/// <param name="Title">Title of its page.</param>
/// <param name="Finding">What was seen; null while the run writes its files, and after one that broke off there.</param>
/// <param name="Command">The command that gives the same numbers again.</param>
/// <param name="Picture">The file that shows the run best; null for none.</param>
/// <param name="Files">All its files, relative to the directory.</param>
internal sealed record RunRecord(
    string Experiment, string Title, string? Finding, string Command, string? Picture, IReadOnlyList<string> Files)
{
    internal const string FileName = "run.json";

    /// <summary>The record of a directory; null where there is none that can be read.</summary>
    internal static RunRecord? Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), RunRecordJson.Default.RunRecord) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal void Write(string directory) =>
        AtomicFile.Write(Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, RunRecordJson.Default.RunRecord));
}
