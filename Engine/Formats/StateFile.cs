using DropoutLab.Layers;

namespace DropoutLab.Formats;

/// <summary>Saves what a module has learned and loads it, in the format that the file's name says.</summary>
public static class StateFile
{
    private const string Endings = ".safetensors, .pt, .pth, .bin (PyTorch) or .npz (NumPy)";

    /// <summary>Reads named tensors.</summary>
    /// <param name="path">A file that ends in .safetensors, .pt, .pth, .bin (PyTorch) or .npz (NumPy).</param>
    /// <exception cref="ArgumentException">The file has another ending.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds what is no tensor of numbers that float32
    /// holds exactly.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path) => EndingOf(path) switch
    {
        ".safetensors" => SafeTensors.Read(path),
        ".npz" => NumpyFile.ReadArchive(path),
        _ => TorchFile.Read(path),
    };

    /// <summary>Writes named tensors, whole or not at all.</summary>
    /// <param name="path">A file that ends in .safetensors, .pt, .pth, .bin (PyTorch) or .npz (NumPy); an old one is replaced once the new
    /// one is complete.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <exception cref="ArgumentException">The file has another ending, or a tensor is null.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        switch (EndingOf(path))
        {
            case ".safetensors": SafeTensors.Write(path, tensors); break;
            case ".npz": NumpyFile.WriteArchive(path, tensors); break;
            default: TorchFile.Write(path, tensors); break;
        }
    }

    /// <summary>Saves a module's parameters and persistent buffers: <c>net.Save("net.safetensors")</c>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">As for <see cref="Write"/>.</param>
    /// <exception cref="ArgumentException">The file has another ending.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Save(this Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        Write(path, module.StateDict());
    }

    /// <summary>Loads what <see cref="Save"/> or PyTorch saved: every name and shape must fit, and nothing is changed if one
    /// does not.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">As for <see cref="Read"/>.</param>
    /// <exception cref="ArgumentException">The file has another ending, or names or shapes do not fit: all are listed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>.</exception>
    public static void Load(this Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.LoadStateDict(Read(path));
    }

    /// <summary>The same tensors without a beginning of their names, such as the "module." of PyTorch's DataParallel; names that begin
    /// otherwise stay.</summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="prefix">What is taken off.</param>
    /// <exception cref="ArgumentException">Two names would be the same.</exception>
    public static IReadOnlyDictionary<string, Tensor> WithoutPrefix(this IReadOnlyDictionary<string, Tensor> tensors, string prefix)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var result = new OrderedDictionary<string, Tensor>();
        foreach ((string name, Tensor tensor) in tensors)
        {
            string rest = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
            if (!result.TryAdd(rest, tensor))
                throw new ArgumentException(
                    $"WithoutPrefix: names that differ without \"{prefix}\" expected, {rest} came twice", nameof(tensors));
        }

        return result;
    }

    /// <summary>Only the tensors whose names begin with a prefix, without
    /// it: <c>TorchFile.Read("checkpoint.pt").Under("model.")</c>.</summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="prefix">The beginning of the names.</param>
    public static IReadOnlyDictionary<string, Tensor> Under(this IReadOnlyDictionary<string, Tensor> tensors, string prefix)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var result = new OrderedDictionary<string, Tensor>();
        foreach ((string name, Tensor tensor) in tensors)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) result.Add(name[prefix.Length..], tensor);
        return result;
    }

    internal static void CheckState(IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach ((string name, Tensor tensor) in tensors)
            if (tensor is null) throw new ArgumentException($"Write: {name} is null, a tensor expected", nameof(tensors));
    }

    private static string EndingOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string ending = Path.GetExtension(path).ToLowerInvariant();
        return ending is ".safetensors" or ".pt" or ".pth" or ".bin" or ".npz"
            ? ending
            : throw new ArgumentException(
                $"{path}: a name that ends in {Endings} expected, {(ending.Length > 0 ? ending : "no ending")} came", nameof(path));
    }
}
