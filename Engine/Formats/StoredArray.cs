using System.Runtime.InteropServices;

namespace DropoutLab.Formats;

/// <summary>An array of a safetensors file: what the header says of it and, once it was read or if it is to be written, what
/// it holds.</summary>
internal sealed class StoredArray
{
    private byte[] bytes = [];

    public StoredArray(string name, ElementType type, Shape shape) => (Name, Type, Shape) = (name, type, shape);

    public StoredArray(string name, Tensor tensor)
        : this(name, ElementType.Float32, tensor.Shape) => Tensor = tensor;

    public StoredArray(string name, ElementType type, byte[] bytes)
        : this(name, type, [bytes.Length / Elements.Width(type)]) => this.bytes = bytes;

    public string Name { get; }

    public ElementType Type { get; }

    public Shape Shape { get; }

    public long ByteCount => (long)Shape.ElementCount * Elements.Width(Type);

    /// <summary>The elements of an array of float32; null for others.</summary>
    public Tensor? Tensor { get; private set; }

    /// <summary>The elements of an array of another type.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>The same elements under another name.</summary>
    public StoredArray Renamed(string name) => new(name, Type, Shape) { bytes = bytes, Tensor = Tensor };

    /// <summary>Reads the elements as they are.</summary>
    public void ReadFrom(Stream stream, string path)
    {
        string what = $"{path}: {Excerpt.OfName(Name)}";
        if (Type == ElementType.Float32)
        {
            Tensor = Elements.Read(stream, Shape, Type, what, round: false);
            return;
        }

        if (ByteCount > Array.MaxLength)
            throw new InvalidDataException($"{what}: at most {Array.MaxLength} bytes expected, {ByteCount} came");
        Elements.ReadExactly(stream, bytes = new byte[ByteCount], what);
    }

    public void WriteTo(Stream stream)
    {
        if (Tensor is not null) Elements.Write(stream, Tensor.Values);
        else stream.Write(bytes);
    }

    /// <summary>The elements as bytes, in pieces.</summary>
    public void Visit(Action<ReadOnlySpan<byte>> visit)
    {
        if (Tensor is null) visit(bytes);
        else
            for (ReadOnlySpan<float> left = Tensor.Values; !left.IsEmpty; left = left[Math.Min(left.Length, Elements.LongestPiece)..])
                visit(MemoryMarshal.AsBytes(left[..Math.Min(left.Length, Elements.LongestPiece)]));
    }
}
