using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DropoutLab.Tests.Support;

/// <summary>Reads and digests raw float32 files (little-endian, row-major), gzipped or not.</summary>
internal static class ReferenceFiles
{
    public static float[] Read(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return MemoryMarshal.Cast<byte, float>(memory.ToArray()).ToArray();
    }

    public static string Sha256(ReadOnlySpan<float> values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));
}
