using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Reports;

/// <summary>The directory of a run's results, checked before the run: a mistake in --out shows at once, not after the training. It holds
/// one run: a later one of the same experiment takes the place of the files that the earlier one wrote, and of no others.</summary>
internal sealed class OutputDirectory : IDisposable
{
    private const string LockName = ".lab-writes-here";

    private readonly FileStream gate;
    private readonly RunRecord? earlier;
    private readonly List<string> files = [];
    private RunRecord record;

    private OutputDirectory(string path, string experiment, FileStream gate, RunRecord? earlier)
    {
        (FullPath, this.gate, this.earlier) = (path, gate, earlier);
        record = new RunRecord(experiment, "", null, "", null, files);
    }

    internal string FullPath { get; }

    /// <summary>The files written so far.</summary>
    internal IReadOnlyList<string> Files => files;

    /// <summary>Makes the directory, or takes one that is empty or holds an earlier run of the experiment.</summary>
    internal static OutputDirectory Create(string path, string experiment)
    {
        try
        {
            string full = Path.GetFullPath(path);
            Directory.CreateDirectory(full);
            FileStream gate = OpenGate(path, full);
            try
            {
                return new OutputDirectory(full, experiment, gate, EarlierRun(path, full, experiment));
            }
            catch
            {
                gate.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LabException($"--out '{path}' cannot be written to: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The place of a file of this run; a name may lie in a directory below.</summary>
    internal string PathOf(string name)
    {
        if (files.Count == 0) RemoveEarlierFiles();
        string path = Path.Combine(FullPath, name);
        files.Add(name);
        // Before the file: should the run break off, the next one knows what it may replace.
        record.Write(FullPath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Records what the run was, once its files are written.</summary>
    internal void Finish(string title, string finding, string command, string? picture)
    {
        record = record with { Title = title, Finding = finding, Command = command, Picture = picture };
        record.Write(FullPath);
    }

    public void Dispose() => gate.Dispose();

    private static FileStream OpenGate(string path, string full)
    {
        string name = Path.Combine(full, LockName);
        try
        {
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(name))
        {
            throw new LabException($"--out '{path}': another run is writing there now");
        }
    }

    private static RunRecord? EarlierRun(string path, string full, string experiment)
    {
        RunRecord? earlier = RunRecord.Read(full);
        if (earlier is not null && earlier.Experiment != experiment)
            throw new LabException($"--out '{path}' holds a run of {earlier.Experiment}: choose another directory, or remove that one");
        bool isForeign = earlier is null && Directory.EnumerateFileSystemEntries(full).Any(entry => Path.GetFileName(entry) != LockName);
        return isForeign
            ? throw new LabException($"--out '{path}' holds files that are of no run of the lab: choose an empty or a new directory")
            : earlier;
    }

    private void RemoveEarlierFiles()
    {
        foreach (string name in earlier?.Files ?? [])
        {
            string path = Path.GetFullPath(Path.Combine(FullPath, name));
            // A record may have been edited: nothing outside of the directory is a run's.
            if (path.StartsWith(FullPath + Path.DirectorySeparatorChar, StringComparison.Ordinal)) File.Delete(path);
        }
    }
}
