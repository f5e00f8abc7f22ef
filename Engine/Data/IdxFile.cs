using System.Buffers.Binary;

namespace DropoutLab.Data;

/// <summary>Reads IDX files, the format of MNIST and Fashion-MNIST, plain or compressed with gzip.</summary>
/// <remarks>
/// <para>Format: two zero bytes, a type code, the number of axes, the sizes as big-endian 32-bit integers, then the elements, row-major
/// and big-endian.</para>
/// <para>Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".</para>
/// </remarks>
public static class IdxFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; gzip is recognized by its first two bytes, whatever the name.</param>
    /// <returns>A tensor of the sizes that the file states; bytes become the numbers 0 to 255.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, is cut short, or has more bytes than it states; the message has
    /// the offset.</exception>
    public static Tensor Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(path, GzipFile.ReadAllBytes(path));
    }

    private static Tensor Parse(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4) throw Bad(path, 0, "4 bytes of magic number expected", $"{bytes.Length} bytes in all");
        if (bytes[0] != 0 || bytes[1] != 0) throw Bad(path, 0, "two zero bytes expected", $"0x{bytes[0]:x2} 0x{bytes[1]:x2}");
        int width = bytes[2] switch
        {
            0x08 or 0x09 => 1,
            0x0b => 2,
            0x0c or 0x0d => 4,
            0x0e => 8,
            _ => throw Bad(path, 2, "type 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e expected", $"0x{bytes[2]:x2}"),
        };
        int rank = bytes[3], header = 4 + (4 * rank);
        if (bytes.Length < header) throw Bad(path, 4, $"{rank} sizes of 4 bytes expected", $"{bytes.Length - 4} bytes");
        var stated = new long[rank];
        for (int axis = 0; axis < rank; axis++) stated[axis] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 + (4 * axis))..]);
        // The product without its zeros: that is what a shape limits, and it must not overflow on the way.
        long count = 1;
        foreach (long size in stated) count = Math.Min(count * Math.Max(size, 1), (long)Array.MaxLength + 1);
        ReadOnlySpan<byte> elements = bytes[header..];
        if (count > Array.MaxLength)
            throw Bad(path, 4, $"sizes of at most {Array.MaxLength} elements expected", string.Join(" x ", stated));
        if (stated.Contains(0)) count = 0;
        if (elements.Length != count * width)
            throw Bad(path, header, $"{string.Join(" x ", stated)} elements of {width} bytes expected", $"{elements.Length} bytes");
        var values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = Element(bytes[2], elements.Slice(i * width, width));
        return Tensor.From(values, Array.ConvertAll(stated, size => (int)size));
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

    private static InvalidDataException Bad(string path, int offset, string expected, string got) =>
        new($"{path}: offset {offset}: {expected}, {got} came");
}
