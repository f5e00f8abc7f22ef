using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DropoutLab.Formats;

/// <summary>Reads the tensors in files of PyTorch (.pt, .pth, .bin) and writes files that <c>torch.load(path,
/// weights_only=True)</c> takes.</summary>
/// <remarks>
/// <para>Read: what <c>torch.save</c> wrote, as a zip file (PyTorch 1.6 and newer) or in the older format: state dicts, checkpoints with
/// nested dicts and lists, states of optimizers, single tensors. Tensors in it may be views of any strides.</para>
/// <para>Safety: a pickle is a program for Python; here it is data. A closed list of names is known, none of them is called, and anything
/// else, such as a whole module, is refused by name.</para>
/// <para>Numerics: float32, float64, float16, bfloat16, integers of 8 to 64 bits and bool become float32. A number that no float32 is
/// exactly is refused with the tensor's name, or rounded if asked for.</para>
/// </remarks>
public static class TorchFile
{
    private const string PickleName = "data.pkl";
    private const int LongestPickle = 1 << 28;
    private const long LegacyVersion = 1001;

    private static readonly BigInteger LegacyMagic = BigInteger.Parse(
        "119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="round">Whether a number that no float32 is exactly is rounded to the nearest; otherwise it is refused.</param>
    /// <returns>The tensors by name, in the order of the file: "0.weight"; in nested dicts and lists "model.0.weight", "state.0.exp_avg". A
    /// tensor alone has the name "". Numbers and texts are left out; tied weights are one tensor under several names.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds something else than tensors, numbers and texts.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, bool round = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        var start = new byte[4];
        int came = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var objects = new TorchObjects(path, round);
        if (start.AsSpan().SequenceEqual("PK\u0003\u0004"u8)) ReadZip(stream, path, objects);
        else if (came > 0 && start[0] == 0x80) ReadLegacy(stream, path, objects);
        else throw new InvalidDataException($"{path}: offset 0: a file of torch.save expected, another one came");
        return objects.Tensors();
    }

    /// <summary>Writes tensors as a state dict of float32, whole or not at all.</summary>
    /// <remarks><para>A tensor under several names is written once, so that PyTorch sees tied weights. The same tensors give the
    /// same bytes.</para></remarks>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <exception cref="ArgumentException">A tensor is null.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        StateFile.CheckState(tensors);
        AtomicFile.Write(path, stream => TorchWriter.Write(stream, tensors));
    }

    private static void ReadZip(FileStream stream, string path, TorchObjects objects)
    {
        using var zip = ZipFileReader.Open(stream, path);
        string pickle = zip.Names.FirstOrDefault(name => name == PickleName || name.EndsWith($"/{PickleName}", StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{path}: an entry {PickleName} expected, none came");
        string prefix = pickle[..^PickleName.Length];
        if (zip.Contains($"{prefix}constants.pkl"))
            throw new InvalidDataException(
                $"{path}: a state dict expected, a TorchScript module came; save torch.save(module.state_dict(), path)");
        if (zip.Contains($"{prefix}byteorder")
            && Encoding.ASCII.GetString(BytesOf(zip, $"{prefix}byteorder", path)) is var order and not "little")
            throw new InvalidDataException(
                $"{path}: elements whose first byte is the lowest expected, byte order {Excerpt.Of(order)} came");
        using var pickleStream = new MemoryStream(BytesOf(zip, pickle, path));
        objects.Find(objects.ReadPickle(pickleStream));
        foreach (TorchStorage storage in objects.Storages.Values)
        {
            string name = $"{prefix}data/{storage.Key}";
            if (zip.LengthOf(name) != storage.ByteCount)
                throw new InvalidDataException(
                    $"{path}: {Excerpt.Of(name)}: {storage.ByteCount} bytes expected, {zip.LengthOf(name)} came");
            zip.Read(name, (content, _) => objects.ReadStorage(storage, content));
        }
    }

    /// <summary>Five pickles (magic number, version, machine, the object, keys of storages), then of each storage its length
    /// and bytes.</summary>
    private static void ReadLegacy(FileStream stream, string path, TorchObjects objects)
    {
        if (!LegacyMagic.Equals(objects.ReadPickle(stream)))
            throw new InvalidDataException($"{path}: offset 0: a file of torch.save expected, another one came");
        if (objects.ReadPickle(stream) is not LegacyVersion)
            throw new InvalidDataException($"{path}: version {LegacyVersion} of the older format expected, another one came");
        objects.ReadPickle(stream);
        object? root = objects.ReadPickle(stream);
        if (objects.ReadPickle(stream) is not List<object?> keys)
            throw new InvalidDataException($"{path}: a list of storages expected, something else came");
        objects.Find(root);
        Span<byte> count = stackalloc byte[sizeof(long)];
        var read = new HashSet<string>();
        foreach (object? key in keys)
        {
            if (key is not string name || !objects.Storages.TryGetValue(name, out TorchStorage? storage) || !read.Add(name))
                throw new InvalidDataException($"{path}: each storage of a tensor once expected, {Excerpt.Of($"{key}")} came");
            Elements.ReadExactly(stream, count, path);
            int width = storage.Type is { } type ? Elements.Width(type) : 1;
            long stated = BinaryPrimitives.ReadInt64LittleEndian(count), start = stream.Position;
            if (stated != storage.ByteCount / width || storage.ByteCount > stream.Length - start)
            {
                throw new InvalidDataException(
                    $"{path}: offset {start}: storage {Excerpt.Of(name)} of {storage.ByteCount / width} elements expected, " +
                    $"{stated} in {stream.Length - start} bytes came");
            }

            objects.ReadStorage(storage, stream);
            stream.Position = start + storage.ByteCount;
        }
    }

    private static byte[] BytesOf(ZipFileReader zip, string name, string path)
    {
        if (zip.LengthOf(name) > LongestPickle)
            throw new InvalidDataException(
                $"{path}: {Excerpt.Of(name)}: at most {LongestPickle} bytes expected, {zip.LengthOf(name)} came");
        byte[] bytes = [];
        zip.Read(name, (content, length) => Elements.ReadExactly(content, bytes = new byte[length], $"{path}: {Excerpt.OfName(name)}"));
        return bytes;
    }
}
