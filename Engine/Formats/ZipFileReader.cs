using System.IO.Compression;

namespace DropoutLab.Formats;

/// <summary>Reads the entries of a zip file and checks what .NET's reader does not: lengths before memory is taken,
/// checksums after.</summary>
internal sealed class ZipFileReader : IDisposable
{
    // What deflate can make of a byte at most.
    private const int GreatestExpansion = 1032;

    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive zip;
    private readonly string path;
    private readonly OrderedDictionary<string, ZipArchiveEntry> entries = [];

    private ZipFileReader(ZipArchive zip, string path)
    {
        this.zip = zip;
        this.path = path;
        foreach (ZipArchiveEntry entry in zip.Entries)
            if (!entries.TryAdd(entry.FullName, entry))
                throw new InvalidDataException($"{path}: one entry {Excerpt.OfName(entry.FullName)} expected, several came");
    }

    public IEnumerable<string> Names => entries.Keys;

    public static ZipFileReader Open(FileStream stream, string path)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return new ZipFileReader(zip, path);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            zip?.Dispose();
            if (exception.Message.StartsWith(path, StringComparison.Ordinal)) throw;
            throw new InvalidDataException($"{path}: zip: {exception.Message}", exception);
        }
    }

    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>Length of an entry's content, as the file states it; it is not more than its compressed bytes can hold.</summary>
    public long LengthOf(string name)
    {
        if (!entries.TryGetValue(name, out ZipArchiveEntry? entry))
            throw new InvalidDataException($"{path}: an entry {Excerpt.OfName(name)} expected, none came");
        if (entry.Length > GreatestExpansion * (entry.CompressedLength + 1))
            throw Bad(name, $"at most {GreatestExpansion} bytes for each of {entry.CompressedLength} expected, {entry.Length} came");
        return entry.Length;
    }

    /// <summary>Hands an entry's content and its length to <paramref name="read"/>, and checks its checksum after that.</summary>
    public void Read(string name, Action<Stream, long> read)
    {
        long length = LengthOf(name);
        ZipArchiveEntry entry = entries[name];
        try
        {
            using var content = new ChecksumStream(entry.Open());
            read(content, length);
            if (content.Position != length || content.ReadByte() >= 0)
                throw Bad(name, $"{length} bytes expected, {(content.Position > length ? "more" : $"{content.Position}")} came");
            if (content.Checksum != entry.Crc32) throw Bad(name, "bytes with the checksum of the zip file expected, others came");
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException
            && !exception.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw Bad(name, exception.Message, exception);
        }
    }

    /// <summary>Begins an entry that is not compressed and has no time in it.</summary>
    public static Stream CreateEntry(ZipArchive zip, string name)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        return entry.Open();
    }

    public void Dispose() => zip.Dispose();

    private InvalidDataException Bad(string name, string problem, Exception? inner = null) =>
        new($"{path}: {Excerpt.OfName(name)}: {problem}", inner);
}
