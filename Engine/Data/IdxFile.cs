using System.Buffers.Binary;
using System.Globalization;

namespace DropoutLab.Data;

/// <summary>Reads IDX files, the format of MNIST and Fashion-MNIST, plain or compressed with gzip.</summary>
/// <remarks>
/// <para>Format: two zero bytes, a type code, the number of axes, the sizes as big-endian 32-bit integers, then the elements, row-major
/// and big-endian.</para>
/// <para>Numerics: integers and doubles are rounded to the nearest float; one beyond the range of float is refused.</para>
/// <para>Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".</para>
/// </remarks>
public static class IdxFile
{
    // A multiple of every width.
    private const int BufferLength = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <returns>A tensor of the sizes that the file states; bytes become the numbers 0 to 255.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, is cut short, has more bytes than it states, or a number beyond the
    /// range of float; the message has the offset.</exception>
    public static Tensor Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using Stream content = GzipFile.Open(path);
        Span<byte> magic = stackalloc byte[4];
        int came = content.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (came < magic.Length) throw Bad(path, 0, "4 bytes of magic number expected", $"{came} bytes in all");
        if (magic[0] != 0 || magic[1] != 0) throw Bad(path, 0, "two zero bytes expected", $"0x{magic[0]:x2} 0x{magic[1]:x2}");
        byte type = magic[2];
        int width = type switch
        {
            0x08 or 0x09 => 1,
            0x0b => 2,
            0x0c or 0x0d => 4,
            0x0e => 8,
            _ => throw Bad(path, 2, "type 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e expected", $"0x{type:x2}"),
        };
        int rank = magic[3], header = 4 + (4 * rank);
        var sizes = new byte[4 * rank];
        came = content.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false);
        if (came < sizes.Length) throw Bad(path, 4, $"{rank} sizes of 4 bytes expected", $"{came} bytes");
        var stated = new long[rank];
        for (int axis = 0; axis < rank; axis++) stated[axis] = BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(4 * axis));
        // The product without its zeros: that is what a shape limits, and it must not overflow on the way.
        long count = 1;
        foreach (long size in stated) count = Math.Min(count * Math.Max(size, 1), (long)Array.MaxLength + 1);
        if (count > Array.MaxLength)
            throw Bad(path, 4, $"sizes of at most {Array.MaxLength} elements expected", string.Join(" x ", stated));
        if (stated.Contains(0)) count = 0;
        string expected = $"{string.Join(" x ", stated)} elements of {width} bytes expected";
        long most = GzipFile.MostBytes(content, path, header + (count * width)) - header;
        if (count * width > most) throw Bad(path, header, expected, $"{most} bytes");
        Tensor tensor = Tensor.Zeros(Array.ConvertAll(stated, size => (int)size));
        ReadElements(content, type, width, tensor.MutableValues, path, header, expected);
        return tensor;
    }

    private static void ReadElements(Stream content, byte type, int width, Span<float> values, string path, long header, string expected)
    {
        var buffer = new byte[BufferLength];
        long read = 0;
        while (!values.IsEmpty)
        {
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min((long)values.Length * width, BufferLength));
            int came = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (came < bytes.Length) throw Bad(path, header, expected, $"{read + came} bytes");
            for (int i = 0; i < bytes.Length / width; i++)
            {
                values[i] = Element(type, bytes.Slice(i * width, width));
                if (type == 0x0e && float.IsInfinity(values[i]) && BinaryPrimitives.ReadDoubleBigEndian(bytes[(i * width)..]) is var number
                    && double.IsFinite(number))
                {
                    throw Bad(path, header + read + (i * width), "a number in the range of float expected",
                        number.ToString(CultureInfo.InvariantCulture));
                }
            }

            values = values[(bytes.Length / width)..];
            read += bytes.Length;
        }

        int more = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (more > 0) throw Bad(path, header, expected, $"{read + more} bytes{(more == buffer.Length ? " and more" : "")}");
    }

    private static float Element(byte type, ReadOnlySpan<byte> bytes) => type switch
    {
        0x08 => bytes[0],
        0x09 => (sbyte)bytes[0],
        0x0b => BinaryPrimitives.ReadInt16BigEndian(bytes),
        0x0c => BinaryPrimitives.ReadInt32BigEndian(bytes),
        0x0d => BinaryPrimitives.ReadSingleBigEndian(bytes),
        _ => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };

    private static InvalidDataException Bad(string path, long offset, string expected, string got) =>
        new($"{path}: offset {offset}: {expected}, {got} came");
}
