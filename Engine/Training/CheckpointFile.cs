using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DropoutLab.Training;

/// <summary>Named arrays in one file, in the safetensors format: the length of a JSON header, the header, the bytes of
/// the arrays.</summary>
/// <remarks>
/// <para>The file is written beside its place, flushed to the disk and moved, so that a crash leaves the old one whole. One of the arrays
/// is a checksum of the others: damage is told, wherever it is.</para>
/// <para>Source: github.com/huggingface/safetensors, the format's description.</para>
/// </remarks>
internal sealed class CheckpointFile
{
    private const string ChecksumName = "sha256";

    private readonly SortedDictionary<string, (string Type, int[] Shape, byte[] Bytes)> arrays = new(StringComparer.Ordinal);

    private string source = "checkpoint";

    public void Add(string name, Tensor tensor) =>
        arrays.Add(name, ("F32", tensor.Shape.ToArray(), MemoryMarshal.AsBytes(tensor.Values).ToArray()));

    public void Add(string name, ReadOnlySpan<double> values) =>
        arrays.Add(name, ("F64", [values.Length], MemoryMarshal.AsBytes(values).ToArray()));

    public void Add(string name, byte[] bytes) => arrays.Add(name, ("U8", [bytes.Length], bytes));

    public double[] Doubles(string name) => MemoryMarshal.Cast<byte, double>(Find(name, "F64").Bytes).ToArray();

    public double[] Doubles(string name, int count)
    {
        double[] values = Doubles(name);
        return values.Length == count ? values : throw Bad(source, $"{name}: {count} numbers expected", $"{values.Length}");
    }

    public byte[] Bytes(string name) => Find(name, "U8").Bytes;

    /// <summary>All tensors whose names begin with a prefix, under the rest of their names.</summary>
    public Dictionary<string, Tensor> Tensors(string prefix)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, (string type, int[] shape, byte[] bytes)) in arrays)
        {
            if (type != "F32" || !name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(bytes);
            tensors.Add(name[prefix.Length..], Tensor.From(values, shape));
        }

        return tensors;
    }

    public void Write(string path)
    {
        arrays[ChecksumName] = ("U8", [SHA256.HashSizeInBytes], Checksum());
        FileStream stream = CreateTemporary(path);
        try
        {
            using (stream)
            {
                byte[] header = Header();
                Span<byte> length = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach ((_, _, byte[] bytes) in arrays.Values) stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(stream.Name, path, overwrite: true);
        }
        catch
        {
            File.Delete(stream.Name);
            throw;
        }
    }

    /// <summary>Throws if <see cref="Write"/> would have no place to write to: better before the first epoch than after it.</summary>
    public static void CheckWritable(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new UnauthorizedAccessException($"Checkpoint: a path of a file expected, {full} is a directory");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new DirectoryNotFoundException($"Checkpoint: there is no directory for {full}");
        using FileStream stream = CreateTemporary(path);
        File.Delete(stream.Name);
    }

    // One name for all attempts: a process that is killed while it writes leaves a file that the next attempt overwrites. While it is open,
    // no other process can write to it.
    private static FileStream CreateTemporary(string path) => new($"{path}.tmp", FileMode.Create, FileAccess.Write, FileShare.None);

    public static CheckpointFile Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length < sizeof(long)) throw Bad(path, "offset 0: 8 bytes of header length expected", $"{stream.Length} bytes in all");
        Span<byte> length = stackalloc byte[sizeof(long)];
        stream.ReadExactly(length);
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(length), most = Math.Min(stream.Length - sizeof(long), Array.MaxLength);
        if (headerLength < 2 || headerLength > most)
            throw Bad(path, $"offset 0: a header of 2 to {most} bytes expected", $"one of {headerLength} bytes");
        var headerBytes = new byte[headerLength];
        stream.ReadExactly(headerBytes);
        var file = new CheckpointFile { source = path };
        try
        {
            using JsonDocument header = JsonDocument.Parse(headerBytes);
            long start = sizeof(long) + headerLength, left = stream.Length - start;
            foreach (JsonProperty entry in header.RootElement.EnumerateObject())
            {
                int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
                JsonElement offsets = entry.Value.GetProperty("data_offsets");
                long from = offsets[0].GetInt64(), to = offsets[1].GetInt64();
                string type = entry.Value.GetProperty("dtype").GetString() ?? "";
                long expected = (long)Shape.Of(shape).ElementCount * Width(type);
                if (from < 0 || to != from + expected || to > left || expected > Array.MaxLength)
                    throw Bad(path, $"offset {start}: {entry.Name} of {expected} bytes expected", $"bytes {from} to {to} of {left}");
                var bytes = new byte[expected];
                stream.Position = start + from;
                stream.ReadExactly(bytes);
                file.arrays.Add(entry.Name, (type, shape, bytes));
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path}: the header is not that of a checkpoint: {exception.Message}", exception);
        }

        if (!file.Bytes(ChecksumName).AsSpan().SequenceEqual(file.Checksum()))
            throw Bad(path, $"arrays with the checksum that {ChecksumName} states expected", "others");
        return file;
    }

    private byte[] Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, (string type, int[] shape, byte[] bytes)) in arrays)
        {
            if (name == ChecksumName) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{type}\n{Shape.Of(shape)}\n")));
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    private (string Type, int[] Shape, byte[] Bytes) Find(string name, string type) =>
        arrays.TryGetValue(name, out var found) && found.Type == type
            ? found
            : throw Bad(source, $"{name} of type {type} expected", "none");

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            long offset = 0;
            foreach ((string name, (string type, int[] shape, byte[] bytes)) in arrays)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (int size in shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static int Width(string type) => type switch
    {
        "F32" => 4,
        "F64" => 8,
        "U8" => 1,
        _ => throw new FormatException($"type {type} is none of F32, F64, U8"),
    };

    private static InvalidDataException Bad(string path, string expected, string got) => new($"{path}: {expected}, {got} came");
}
