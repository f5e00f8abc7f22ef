using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DropoutLab.Formats;

namespace DropoutLab.Training;

/// <summary>A saved state in one safetensors file, with a checksum in its metadata: damage is told, wherever it is, and any tool that knows
/// safetensors opens it.</summary>
internal static class CheckpointFile
{
    private const string ChecksumName = "sha256";

    /// <summary>Throws if <see cref="Write"/> would have no place to write to: better before the first epoch than after it.</summary>
    public static void CheckWritable(string path) => AtomicFile.CheckWritable(path, "Checkpoint");

    public static void Write(string path, SavedState state) =>
        SafeTensors.WriteArrays(path, [.. state.Arrays], new Dictionary<string, string> { [ChecksumName] = Checksum(state) });

    public static SavedState Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads a checkpoint that may have come from elsewhere than the path that errors name.</summary>
    public static SavedState Read(Stream stream, string path)
    {
        var header = SafeTensorsHeader.Read(stream, path);
        var state = new SavedState { Source = path };
        foreach (StoredArray array in header.Arrays)
        {
            array.ReadFrom(stream, path);
            state.Add(array);
        }

        if (!header.Metadata.TryGetValue(ChecksumName, out string? stated))
            throw new InvalidDataException($"{path}: a checkpoint's {ChecksumName} in the metadata expected, none came");
        if (stated != Checksum(state))
            throw new InvalidDataException($"{path}: arrays with the checksum that {ChecksumName} states expected, others came");
        return state;
    }

    private static string Checksum(SavedState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StoredArray array in state.Arrays)
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{array.Name}\n{array.Type}\n{array.Shape}\n")));
            array.Visit(hash.AppendData);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
