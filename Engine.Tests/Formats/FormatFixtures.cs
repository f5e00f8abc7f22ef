using System.Text.Json;
using DropoutLab.Formats;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Formats;

/// <summary>Files that PyTorch, NumPy and safetensors wrote, with the bits that are in them: Fixtures/formats/make.py.</summary>
internal static class FormatFixtures
{
    public static string PathOf(string name) => Repository.Fixture("formats", name);

    public static JsonElement Json(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
        return document.RootElement.Clone();
    }

    public static IEnumerable<string> Names(string list) => Json(list).EnumerateObject().Select(entry => entry.Name);

    /// <summary>All tensors of a file of any of the formats; that of a .npy file has the name "".</summary>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, bool round = false) => Path.GetExtension(path) switch
    {
        ".npy" => new Dictionary<string, Tensor> { [""] = NumpyFile.Read(path, round) },
        ".npz" => NumpyFile.ReadArchive(path, round),
        ".safetensors" => SafeTensors.Read(path, round),
        _ => TorchFile.Read(path, round),
    };

    public static uint[] Bits(Tensor tensor) => Array.ConvertAll(tensor.ToArray(), BitConverter.SingleToUInt32Bits);
}
