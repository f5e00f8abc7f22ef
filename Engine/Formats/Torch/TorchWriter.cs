using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DropoutLab.Formats;

/// <summary>Writes a state dict as <c>torch.save</c> does: a zip file with a pickle (protocol 2) and an entry for each storage.</summary>
internal static class TorchWriter
{
    private const string Folder = "archive";

    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var keys = new OrderedDictionary<Tensor, int>(ReferenceEqualityComparer.Instance);
        foreach (Tensor tensor in tensors.Values) keys.TryAdd(tensor, keys.Count);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteEntry(zip, "data.pkl", Pickle(tensors, keys));
        WriteEntry(zip, ".format_version", "1"u8);
        WriteEntry(zip, "byteorder", "little"u8);
        foreach ((Tensor tensor, int key) in keys)
        {
            using Stream entry = ZipFileReader.CreateEntry(zip, $"{Folder}/data/{key}");
            Elements.Write(entry, tensor.Values);
        }

        WriteEntry(zip, "version", "3\n"u8);
    }

    private static void WriteEntry(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using Stream entry = ZipFileReader.CreateEntry(zip, $"{Folder}/{name}");
        entry.Write(content);
    }

    private static byte[] Pickle(IReadOnlyDictionary<string, Tensor> tensors, OrderedDictionary<Tensor, int> keys)
    {
        using var pickle = new MemoryStream();
        pickle.Write([0x80, 2]);
        pickle.Write("}("u8);
        foreach ((string name, Tensor tensor) in tensors)
        {
            WriteText(pickle, name);
            pickle.Write("ctorch._utils\n_rebuild_tensor_v2\n(("u8);
            WriteText(pickle, "storage");
            pickle.Write("ctorch\nFloatStorage\n"u8);
            WriteText(pickle, $"{keys[tensor]}");
            WriteText(pickle, "cpu");
            WriteNumber(pickle, tensor.Count);
            pickle.Write("tQ"u8); // the tuple is a persistent id: a storage
            WriteNumber(pickle, 0);
            WriteTuple(pickle, tensor.Shape.AsSpan());
            WriteTuple(pickle, Strides(tensor.Shape));
            pickle.WriteByte(0x89); // requires no gradient
            pickle.Write("ccollections\nOrderedDict\n)RtR"u8); // no hooks
        }

        pickle.Write("u."u8);
        return pickle.ToArray();
    }

    private static int[] Strides(Shape shape)
    {
        var strides = new int[shape.Rank];
        int stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }

        return strides;
    }

    private static void WriteText(MemoryStream pickle, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        WriteInt32(pickle, 'X', bytes.Length);
        pickle.Write(bytes);
    }

    private static void WriteTuple(MemoryStream pickle, ReadOnlySpan<int> numbers)
    {
        pickle.WriteByte((byte)'(');
        foreach (int number in numbers) WriteNumber(pickle, number);
        pickle.WriteByte((byte)'t');
    }

    private static void WriteNumber(MemoryStream pickle, int number) => WriteInt32(pickle, 'J', number);

    private static void WriteInt32(MemoryStream pickle, char opcode, int number)
    {
        Span<byte> bytes = stackalloc byte[1 + sizeof(int)];
        bytes[0] = (byte)opcode;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], number);
        pickle.Write(bytes);
    }
}
