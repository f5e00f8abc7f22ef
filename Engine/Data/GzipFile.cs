using System.IO.Compression;

namespace DropoutLab.Data;

/// <summary>Reads files that may be compressed with gzip, and notices a stream that was cut off, which GZipStream does not.</summary>
internal static class GzipFile
{
    /// <summary>The bytes of a file, decompressed if it begins as gzip does; the contents of several members follow each other, as with
    /// gzip's own tools.</summary>
    /// <exception cref="InvalidDataException">A member is damaged or cut off, or something else follows the last one.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes is not [0x1f, 0x8b, ..]) return bytes;
        // A member of ours behind the file's own comes out whole only if the last of them was whole.
        ReadOnlySpan<byte> mark = "DropoutLab: here the file has ended"u8;
        using var stream = new GZipStream(new MemoryStream([.. bytes, .. Compress(mark)]), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        try
        {
            stream.CopyTo(plain);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"{path}: gzip: the compressed data is damaged or cut off, after {plain.Length} unpacked bytes", exception);
        }

        ReadOnlySpan<byte> unpacked = plain.GetBuffer().AsSpan(0, (int)plain.Length);
        if (!unpacked.EndsWith(mark))
            throw new InvalidDataException(
                $"{path}: gzip: nothing but gzip expected to the end of the file, something else came after {plain.Length} unpacked bytes");
        return unpacked[..^mark.Length].ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.NoCompression, leaveOpen: true)) stream.Write(plain);
        return compressed.ToArray();
    }
}
