using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>Named arrays in one safetensors file, with a checksum in its metadata: damage is told, wherever it is, and any tool that knows
/// safetensors opens it.</summary>
internal sealed class CheckpointFile
{
    private const string ChecksumName = "sha256";

    private readonly SortedDictionary<string, StoredArray> arrays = new(StringComparer.Ordinal);

    private string source = "checkpoint";

    public void Add(string name, Tensor tensor) => arrays.Add(name, new StoredArray(name, tensor));

    public void Add(string name, ReadOnlySpan<double> values) =>
        arrays.Add(name, new StoredArray(name, ElementType.Float64, MemoryMarshal.AsBytes(values).ToArray()));

    public void Add(string name, byte[] bytes) => arrays.Add(name, new StoredArray(name, ElementType.UInt8, bytes));

    public bool Holds(string name) => arrays.ContainsKey(name);

    public double[] Doubles(string name) => MemoryMarshal.Cast<byte, double>(Find(name, ElementType.Float64).Bytes).ToArray();

    public double[] Doubles(string name, int count)
    {
        double[] values = Doubles(name);
        return values.Length == count ? values : throw Bad($"{name}: {count} numbers expected, {values.Length} came");
    }

    public byte[] Bytes(string name) => Find(name, ElementType.UInt8).Bytes.ToArray();

    /// <summary>All tensors whose names begin with a prefix, under the rest of their names.</summary>
    public Dictionary<string, Tensor> Tensors(string prefix)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (StoredArray array in arrays.Values)
            if (array.Tensor is { } tensor && array.Name.StartsWith(prefix, StringComparison.Ordinal)) tensors.Add(
                array.Name[prefix.Length..], tensor);
        return tensors;
    }

    public void Write(string path) =>
        SafeTensors.WriteArrays(path, [.. arrays.Values], new Dictionary<string, string> { [ChecksumName] = Checksum() });

    /// <summary>Throws if <see cref="Write"/> would have no place to write to: better before the first epoch than after it.</summary>
    public static void CheckWritable(string path) => AtomicFile.CheckWritable(path, "Checkpoint");

    public static CheckpointFile Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        var header = SafeTensorsHeader.Read(stream, path);
        var file = new CheckpointFile { source = path };
        foreach (StoredArray array in header.Arrays)
        {
            array.ReadFrom(stream, path);
            file.arrays.Add(array.Name, array);
        }

        if (!header.Metadata.TryGetValue(ChecksumName, out string? stated))
            throw file.Bad($"a checkpoint's {ChecksumName} in the metadata expected, none came");
        if (stated != file.Checksum()) throw file.Bad($"arrays with the checksum that {ChecksumName} states expected, others came");
        return file;
    }

    private string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StoredArray array in arrays.Values)
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{array.Name}\n{array.Type}\n{array.Shape}\n")));
            array.Visit(hash.AppendData);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private StoredArray Find(string name, ElementType type) =>
        arrays.TryGetValue(name, out StoredArray? found) && found.Type == type ? found
            : throw Bad($"{name} of type {type} expected, none came");

    private InvalidDataException Bad(string problem) => new($"{source}: {problem}");
}
