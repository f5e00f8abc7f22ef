using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DropoutLab.Formats;

/// <summary>The first part of a .npy file: magic bytes, version, a length, and a Python dictionary as text.</summary>
internal sealed partial class NumpyHeader
{
    private const int Alignment = 64, LongestText = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public required ElementType Type { get; init; }

    public required bool IsBigEndian { get; init; }

    public required bool IsFortranOrder { get; init; }

    public required Shape Shape { get; init; }

    /// <summary>Bytes before the elements.</summary>
    public required long Length { get; init; }

    public static NumpyHeader Read(Stream stream, string what)
    {
        var start = new byte[Magic.Length + 2];
        Elements.ReadExactly(stream, start, $"{what}: offset 0");
        if (!start.AsSpan().StartsWith(Magic))
            throw new InvalidDataException($"{what}: offset 0: the bytes 0x93 NUMPY expected, others came");
        int version = start[^2];
        if (version is < 1 or > 3)
            throw new InvalidDataException($"{what}: offset {Magic.Length}: version 1, 2 or 3 expected, {version} came");
        var lengthBytes = new byte[version == 1 ? sizeof(ushort) : sizeof(uint)];
        Elements.ReadExactly(stream, lengthBytes, $"{what}: offset {start.Length}");
        long length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestText)
            throw new InvalidDataException(
                $"{what}: offset {start.Length}: a header of at most {LongestText} bytes expected, {length} came");
        var textBytes = new byte[length];
        long textStart = start.Length + lengthBytes.Length;
        Elements.ReadExactly(stream, textBytes, $"{what}: offset {textStart}");
        string text = Encoding.UTF8.GetString(textBytes), place = $"{what}: offset {textStart}";
        string descr = ValueOf(DescrPattern(), text, "descr", place), order = ValueOf(OrderPattern(), text, "fortran_order", place);
        (ElementType type, bool isBigEndian) = TypeOf(descr, place);
        return new NumpyHeader
        {
            Type = type,
            IsBigEndian = isBigEndian,
            IsFortranOrder = order == "True",
            Shape = ShapeOf(ValueOf(ShapePattern(), text, "shape", place), place),
            Length = textStart + length,
        };
    }

    public static void Write(Stream stream, Shape shape)
    {
        string sizes = shape.Rank == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}";
        int prefix = Magic.Length + 2 + sizeof(ushort), length = text.Length + 1;
        length += (Alignment - ((prefix + length) % Alignment)) % Alignment;
        stream.Write([.. Magic, 1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(text.PadRight(length - 1) + '\n'));
    }

    private static string ValueOf(Regex pattern, string text, string key, string place)
    {
        Match match = pattern.Match(text);
        return match.Success
            ? match.Groups[1].Value
            : throw new InvalidDataException($"{place}: a header with {key} expected, {Excerpt.Of(text)} came");
    }

    private static (ElementType Type, bool IsBigEndian) TypeOf(string descr, string place)
    {
        ElementType? type = descr.Length < 2 ? null : descr[1..] switch
        {
            "f4" => ElementType.Float32,
            "f8" => ElementType.Float64,
            "f2" => ElementType.Float16,
            "i1" => ElementType.Int8,
            "i2" => ElementType.Int16,
            "i4" => ElementType.Int32,
            "i8" => ElementType.Int64,
            "u1" => ElementType.UInt8,
            "u2" => ElementType.UInt16,
            "u4" => ElementType.UInt32,
            "u8" => ElementType.UInt64,
            "b1" => ElementType.Bool,
            _ => null,
        };
        if (type is { } known && (descr[0] is '<' or '>' || (descr[0] == '|' && Elements.Width(known) == 1)))
            return (known, descr[0] == '>');
        throw new InvalidDataException($"{place}: elements of f2, f4, f8, i1 to i8, u1 to u8 or b1 expected, {Excerpt.Of(descr)} came");
    }

    private static Shape ShapeOf(string text, string place)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var sizes = new long[parts.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
            if (!long.TryParse(parts[axis], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[axis]))
                throw new InvalidDataException($"{place}: sizes expected, ({Excerpt.Of(text)}) came");
        return Elements.ShapeOf(sizes, place);
    }

    [GeneratedRegex(@"'descr':\s*'([^']*)'")]
    private static partial Regex DescrPattern();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape':\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
