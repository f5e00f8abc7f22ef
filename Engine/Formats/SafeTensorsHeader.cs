using System.Buffers.Binary;
using System.Text.Json;

namespace DropoutLab.Formats;

/// <summary>The first part of a safetensors file: what its arrays are called and where they lie.</summary>
internal sealed class SafeTensorsHeader
{
    public const string MetadataName = "__metadata__";

    // The limit of the format's own readers.
    private const int LongestHeader = 100_000_000;
    private const int Alignment = 8;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The arrays in the order in which they lie in the file: each begins where the one before it ends.</summary>
    public required IReadOnlyList<StoredArray> Arrays { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Reads the header and leaves the stream at the first array.</summary>
    /// <exception cref="InvalidDataException">The arrays do not lie one after the other from here to the end of the file.</exception>
    public static SafeTensorsHeader Read(Stream stream, string path)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        Elements.ReadExactly(stream, length, $"{path}: offset 0");
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(length), most = Math.Min(stream.Length - sizeof(long), LongestHeader);
        if (headerLength < 2 || headerLength > most)
            throw Bad(path, $"offset 0: a header of 2 to {most} bytes expected, one of {headerLength} bytes came");
        var bytes = new byte[headerLength];
        Elements.ReadExactly(stream, bytes, $"{path}: offset {sizeof(long)}");
        List<(long Start, StoredArray Array)> arrays = [];
        var metadata = new Dictionary<string, string>();
        try
        {
            using JsonDocument json = JsonDocument.Parse(bytes, Strict);
            foreach (JsonProperty entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name != MetadataName) arrays.Add(ArrayOf(entry, path));
                else
                    foreach (JsonProperty text in entry.Value.EnumerateObject()) metadata.Add(text.Name, text.Value.GetString() ?? "");
            }
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"{path}: offset {sizeof(long)}: the header is not that of a safetensors file: {Excerpt.OfName(exception.Message)}",
                exception);
        }

        arrays.Sort((left, right) => (left.Start, left.Array.ByteCount).CompareTo((right.Start, right.Array.ByteCount)));
        long end = 0, all = stream.Length - sizeof(long) - headerLength;
        foreach ((long start, StoredArray array) in arrays)
        {
            if (start != end)
                throw Bad(
                    path, $"{Excerpt.OfName(array.Name)}: its bytes from {end} on expected, where the array before it ends, {start} came");
            end += array.ByteCount;
            if (end > all) throw Bad(path, $"{Excerpt.OfName(array.Name)}: bytes {start} to {end} expected, {all} bytes of arrays came");
        }

        if (end != all) throw Bad(path, $"{end} bytes of arrays expected, {all} came");
        return new SafeTensorsHeader { Arrays = arrays.ConvertAll(entry => entry.Array), Metadata = metadata };
    }

    public static void Write(Stream stream, IEnumerable<StoredArray> arrays, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataName);
                foreach ((string name, string text) in metadata) json.WriteString(name, text);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (StoredArray array in arrays)
            {
                json.WriteStartObject(array.Name);
                json.WriteString("dtype", NameOf(array.Type));
                json.WriteStartArray("shape");
                foreach (int size in array.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += array.ByteCount);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Readers that map the file want the elements at a multiple of eight.
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, buffer.Length);
        stream.Write(length);
        buffer.WriteTo(stream);
    }

    private static (long Start, StoredArray Array) ArrayOf(JsonProperty entry, string path)
    {
        string what = $"{path}: {Excerpt.OfName(entry.Name)}", name = entry.Value.GetProperty("dtype").GetString() ?? "";
        ElementType type = TypeOf(name)
            ?? throw Bad(what, $"a type of F32, F64, F16, BF16, I8 to I64, U8 to U64 or BOOL expected, {Excerpt.Of(name)} came");
        Shape shape = Elements.ShapeOf([.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())], what);
        long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        var array = new StoredArray(entry.Name, type, shape);
        if (offsets is not [>= 0, >= 0] || offsets[1] - offsets[0] != array.ByteCount)
            throw Bad(what, $"{array.ByteCount} bytes for {shape} of {name} expected, offsets {string.Join(" to ", offsets)} came");
        return (offsets[0], array);
    }

    private static string NameOf(ElementType type) => type switch
    {
        ElementType.Float32 => "F32",
        ElementType.Float64 => "F64",
        ElementType.Float16 => "F16",
        ElementType.BFloat16 => "BF16",
        ElementType.Int8 => "I8",
        ElementType.Int16 => "I16",
        ElementType.Int32 => "I32",
        ElementType.Int64 => "I64",
        ElementType.UInt8 => "U8",
        ElementType.UInt16 => "U16",
        ElementType.UInt32 => "U32",
        ElementType.UInt64 => "U64",
        _ => "BOOL",
    };

    private static ElementType? TypeOf(string name)
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
            if (NameOf(type) == name) return type;
        return null;
    }

    private static InvalidDataException Bad(string path, string problem) => new($"{path}: {problem}");
}
