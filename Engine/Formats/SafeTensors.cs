namespace DropoutLab.Formats;

/// <summary>Reads and writes safetensors files: named tensors, in a format that PyTorch, JAX, Candle and others open.</summary>
/// <remarks>
/// <para>Format: the length of a JSON header (8 bytes), the header with each tensor's type, shape and place, the elements one tensor after
/// the other.</para>
/// <para>Numerics: F32, F16, BF16, F64, I8 to I64, U8 to U64 and BOOL become float32. A number that no float32 is exactly (a class number
/// beyond 2^24, 0.1 in F64) is refused with the tensor's name, or rounded if asked for.</para>
/// <para>Memory: the header is checked against the length of the file before memory is taken for a tensor; then one tensor after the other
/// is read to its place.</para>
/// <para>Source: github.com/huggingface/safetensors, the format's description.</para>
/// </remarks>
public static class SafeTensors
{
    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="round">Whether a number that no float32 is exactly is rounded to the nearest; otherwise it is refused.</param>
    /// <returns>The tensors by name, in the order of the file. A name that the metadata gives to another tensor, as
    /// <see cref="Write(string, IReadOnlyDictionary{string, Tensor}, IReadOnlyDictionary{string, string})"/> notes it for tied weights,
    /// stands for that same tensor.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, has arrays that overlap, bytes that belong to none, a type that is not
    /// listed above, or a number that does not convert.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, bool round = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        var header = SafeTensorsHeader.Read(stream, path);
        var tensors = new OrderedDictionary<string, Tensor>();
        foreach (StoredArray array in header.Arrays)
            tensors.Add(array.Name, Elements.Read(stream, array.Shape, array.Type, $"{path}: {Excerpt.OfName(array.Name)}", round));
        foreach ((string name, string kept) in header.Metadata)
            if (tensors.TryGetValue(kept, out Tensor? tensor)) tensors.TryAdd(name, tensor);
        return tensors;
    }

    /// <summary>Reads what a file says about itself, without its tensors.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The texts of <c>__metadata__</c>; none if the file has none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return SafeTensorsHeader.Read(stream, path).Metadata;
    }

    /// <summary>Writes tensors as F32, whole or not at all.</summary>
    /// <remarks><para>A tensor that stands under several names is written once; the metadata gives the other names, as Python's
    /// <c>save_model</c> does. No time and no chance are in the file: the same tensors give the same bytes.</para></remarks>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Texts to keep in the header, such as what the weights were trained on.</param>
    /// <exception cref="ArgumentException">A tensor is null, or a name is <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        StateFile.CheckState(tensors);
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string text) in metadata ?? new Dictionary<string, string>()) texts.Add(name, text);
        var names = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        var arrays = new List<StoredArray>();
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (name == SafeTensorsHeader.MetadataName)
                throw new ArgumentException(
                    $"SafeTensors: another name than {name} expected, which the format keeps for itself", nameof(tensors));
            if (names.TryAdd(tensor, name)) arrays.Add(new StoredArray(name, tensor));
            else texts[name] = names[tensor];
        }

        WriteArrays(path, arrays, texts);
    }

    internal static void WriteArrays(string path, IReadOnlyList<StoredArray> arrays, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, stream =>
        {
            SafeTensorsHeader.Write(stream, arrays, metadata);
            foreach (StoredArray array in arrays) array.WriteTo(stream);
        });
}
