using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace DropoutLab.Formats;

/// <summary>Files that are there whole or not at all: written under a name of their own beside their place, flushed to the disk, then moved
/// into it.</summary>
/// <remarks>
/// <para>A link stays a link: what it points to is replaced. A file that is replaced keeps its permissions. Two processes that write to one
/// path write two files, and the later move wins.</para>
/// </remarks>
public static class AtomicFile
{
    // Nobody else gives a file such a name, so what a killed process left can be told from a user's file.
    private const string Mark = ".dropoutlab-", End = ".tmp";
    private const int DigitsOfName = 16;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    // A file that is being written changes all the time.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Writes a file; if <paramref name="write"/> throws, the old one is as it was.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = TargetOf(path);
        ClearAbandoned(target);
        FileStream stream = CreateTemporary(target);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(stream.Name, File.GetUnixFileMode(target));
            File.Move(stream.Name, target, overwrite: true);
        }
        catch
        {
            File.Delete(stream.Name);
            throw;
        }
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="content">All of its content.</param>
    /// <exception cref="IOException">The file cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Write(string path, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Write(path, stream => stream.Write(content));
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="content">All of its content.</param>
    /// <exception cref="IOException">The file cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void WriteText(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Throws if <see cref="Write(string, Action{Stream})"/> would have no place to write to: better before a long work than
    /// after it.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="what">What error messages begin with.</param>
    internal static void CheckWritable(string path, string what)
    {
        string target = TargetOf(path);
        if (Directory.Exists(target)) throw new UnauthorizedAccessException($"{what}: a path of a file expected, {target} is a directory");
        if (!Directory.Exists(Path.GetDirectoryName(target)))
            throw new DirectoryNotFoundException($"{what}: there is no directory for {target}");
        using FileStream stream = CreateTemporary(target);
        File.Delete(stream.Name);
    }

    private static string TargetOf(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    // CreateNew opens nothing that is there, a link neither.
    private static FileStream CreateTemporary(string target) =>
        new($"{target}{Mark}{RandomNumberGenerator.GetHexString(DigitsOfName, lowercase: true)}{End}", FileMode.CreateNew, FileAccess.Write,
            FileShare.None);

    /// <summary>Deletes what killed processes left of this file.</summary>
    private static void ClearAbandoned(string target)
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(target)!);
        if (!directory.Exists) return;
        string start = Path.GetFileName(target) + Mark;
        foreach (FileInfo file in directory.EnumerateFiles($"*{End}"))
        {
            bool isOurs = file.Name.StartsWith(start, StringComparison.Ordinal)
                && file.Name.Length == start.Length + DigitsOfName + End.Length
                && file.Name.AsSpan(start.Length, DigitsOfName).IndexOfAnyExcept(Digits) < 0 && file.LinkTarget is null;
            if (isOurs && DateTime.UtcNow - file.LastWriteTimeUtc > Abandoned) file.Delete();
        }
    }
}
