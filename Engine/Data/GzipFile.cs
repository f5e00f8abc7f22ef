using System.Buffers.Binary;
using System.IO.Compression;

namespace DropoutLab.Data;

/// <summary>Reads files that may be compressed with gzip, and notices a stream that was cut off, which GZipStream does not.</summary>
internal static class GzipFile
{
    // A header of 10 bytes, at least 2 of data, a checksum, and the length of what it holds modulo 2^32.
    private const int ShortestStream = 20;

    /// <summary>The bytes of a file, decompressed if it begins as gzip does. Of several streams in one file the length cannot be checked, and
    /// they are refused.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged or cut off.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes is not [0x1f, 0x8b, ..]) return bytes;
        if (bytes.Length < ShortestStream)
            throw new InvalidDataException($"{path}: gzip: at least {ShortestStream} bytes expected, {bytes.Length} came");
        using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        try
        {
            stream.CopyTo(plain);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: gzip: the compressed data is damaged, after {plain.Length} unpacked bytes", exception);
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint)));
        if (stated != (uint)plain.Length)
            throw new InvalidDataException($"{path}: gzip: {stated} unpacked bytes expected by the last four bytes, {plain.Length} came: cut off or damaged");
        return plain.ToArray();
    }
}
