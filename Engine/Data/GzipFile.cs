using System.Buffers.Binary;
using System.IO.Compression;

namespace DropoutLab.Data;

/// <summary>Reads files that may be compressed with gzip, and notices a stream that was cut off, which GZipStream does not.</summary>
internal static class GzipFile
{
    /// <summary>The bytes of a file, decompressed if it begins as gzip does.</summary>
    public static byte[] ReadAllBytes(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes is not [0x1f, 0x8b, ..]) return bytes;
        try
        {
            using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            stream.CopyTo(plain);
            // A gzip stream ends with the length of what it holds, modulo 2^32.
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != (uint)plain.Length)
                throw new InvalidDataException($"it ends after {plain.Length} bytes, its last four bytes say otherwise");
            return plain.ToArray();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: the gzip stream is damaged: {exception.Message}", exception);
        }
    }
}
