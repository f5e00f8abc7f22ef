using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DropoutLab.Training;

/// <summary>Named arrays in one file, in the safetensors format: the length of a JSON header, the header, the bytes of the
/// arrays.</summary>
/// <remarks>
/// <para>The file is written beside its place, flushed to the disk and moved, so that a crash leaves the old one whole.</para>
/// <para>Source: github.com/huggingface/safetensors, the format's description.</para>
/// </remarks>
internal sealed class CheckpointFile
{
    private readonly SortedDictionary<string, (string Type, int[] Shape, byte[] Bytes)> arrays = new(StringComparer.Ordinal);

    private string source = "checkpoint";

    public void Add(string name, Tensor tensor) =>
        arrays.Add(name, ("F32", tensor.Shape.ToArray(), MemoryMarshal.AsBytes(tensor.Values).ToArray()));

    public void Add(string name, ReadOnlySpan<double> values) =>
        arrays.Add(name, ("F64", [values.Length], MemoryMarshal.AsBytes(values).ToArray()));

    public void Add(string name, byte[] bytes) => arrays.Add(name, ("U8", [bytes.Length], bytes));

    public double[] Doubles(string name) => MemoryMarshal.Cast<byte, double>(Find(name, "F64").Bytes).ToArray();

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
        string temporary = $"{path}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                byte[] header = Header();
                Span<byte> length = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach ((_, _, byte[] bytes) in arrays.Values) stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public static CheckpointFile Read(string path)
    {
        byte[] all = File.ReadAllBytes(path);
        if (all.Length < sizeof(long)) throw Bad(path, "8 bytes of header length expected", $"{all.Length} bytes in all");
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(all);
        if (headerLength < 2 || headerLength > all.Length - sizeof(long))
            throw Bad(path, $"a header within {all.Length} bytes expected", $"a header of {headerLength} bytes");
        var file = new CheckpointFile { source = path };
        try
        {
            using JsonDocument header = JsonDocument.Parse(all.AsMemory(sizeof(long), (int)headerLength));
            int start = sizeof(long) + (int)headerLength;
            foreach (JsonProperty entry in header.RootElement.EnumerateObject())
            {
                int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
                JsonElement offsets = entry.Value.GetProperty("data_offsets");
                int from = offsets[0].GetInt32(), to = offsets[1].GetInt32();
                string type = entry.Value.GetProperty("dtype").GetString() ?? "";
                int expected = Shape.Of(shape).ElementCount * Width(type);
                if (from < 0 || to - from != expected || to > all.Length - start)
                    throw Bad(path, $"{entry.Name}: {expected} bytes expected", $"bytes {from} to {to} of {all.Length - start}");
                file.arrays.Add(entry.Name, (type, shape, all[(start + from)..(start + to)]));
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path}: the header is not that of a checkpoint: {exception.Message}", exception);
        }

        return file;
    }

    private (string Type, int[] Shape, byte[] Bytes) Find(string name, string type) =>
        arrays.TryGetValue(name, out var found) && found.Type == type ? found : throw Bad(source, $"{name} of type {type} expected", "none");

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            int offset = 0;
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
