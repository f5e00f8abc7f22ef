using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DropoutLab.Formats;

/// <summary>Turns the elements of files into float32: exactly, or not at all.</summary>
internal static class Elements
{
    // A multiple of every width.
    private const int BufferLength = 1 << 16;

    /// <summary>Floats that are written at a time: .NET takes less than 2^31 bytes.</summary>
    public const int LongestPiece = 1 << 28;

    public static int Width(ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Reads a tensor from where a stream stands.</summary>
    /// <param name="stream">Holds the elements, as many as the shape has; the caller has checked that before memory is taken.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="type">What an element is in the file.</param>
    /// <param name="what">The file and the tensor's name, for messages.</param>
    /// <param name="round">Whether a number that no float32 is exactly is rounded to the nearest; otherwise it is refused.</param>
    /// <param name="isBigEndian">Whether the first byte of an element is its highest.</param>
    /// <exception cref="InvalidDataException">The stream ends early, or a number does not convert.</exception>
    public static Tensor Read(Stream stream, Shape shape, ElementType type, string what, bool round, bool isBigEndian = false)
    {
        Tensor tensor = Tensor.Zeros(shape.AsSpan());
        Span<float> left = tensor.MutableValues;
        int width = Width(type), done = 0;
        var buffer = new byte[(int)Math.Min((long)left.Length * width, BufferLength)];
        while (!left.IsEmpty)
        {
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min((long)left.Length * width, BufferLength));
            ReadExactly(stream, bytes, what);
            if (isBigEndian) Reverse(bytes, width);
            Span<float> values = left[..(bytes.Length / width)];
            int bad = Convert(type, bytes, values, round);
            if (bad >= 0)
                throw new InvalidDataException($"{what}: element {done + bad}: {Refusal(type, bytes.Slice(bad * width, width), round)}");
            left = left[values.Length..];
            done += values.Length;
        }

        return tensor;
    }

    /// <summary>Writes float32 elements.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, LongestPiece)..])
            stream.Write(MemoryMarshal.AsBytes(values[..Math.Min(values.Length, LongestPiece)]));
    }

    /// <summary>Reads as many bytes as asked for, or says that the file ends early.</summary>
    public static void ReadExactly(Stream stream, Span<byte> bytes, string what)
    {
        int came = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (came < bytes.Length) throw new InvalidDataException($"{what}: {bytes.Length} bytes expected, the file ends after {came}");
    }

    /// <summary>A shape from sizes in a file, checked before memory is taken.</summary>
    public static Shape ShapeOf(ReadOnlySpan<long> sizes, string what)
    {
        var shape = new int[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] is < 0 or > int.MaxValue)
                throw new InvalidDataException(
                    $"{what}: sizes from 0 to {int.MaxValue} expected, {string.Join(" x ", sizes.ToArray())} came");
            shape[axis] = (int)sizes[axis];
        }

        try
        {
            return Shape.Of(shape);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{what}: {exception.Message}", exception);
        }
    }

    /// <summary>Converts as many elements as there are values.</summary>
    /// <returns>The place of the first element that does not convert; -1 if there is none.</returns>
    private static int Convert(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values, bool round)
    {
        switch (type)
        {
            case ElementType.Float32: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); return -1;
            case ElementType.Float16: return Widen<Half>(bytes, values);
            case ElementType.Int8: return Widen<sbyte>(bytes, values);
            case ElementType.Int16: return Widen<short>(bytes, values);
            case ElementType.UInt8: return Widen<byte>(bytes, values);
            case ElementType.UInt16: return Widen<ushort>(bytes, values);
            case ElementType.Int32: return Narrow<int>(bytes, values, round);
            case ElementType.Int64: return Narrow<long>(bytes, values, round);
            case ElementType.UInt32: return Narrow<uint>(bytes, values, round);
            case ElementType.UInt64: return Narrow<ulong>(bytes, values, round);
            case ElementType.Float64: return NarrowDoubles(bytes, values, round);
            case ElementType.BFloat16:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                return -1;
            default:
                Widen<byte>(bytes, values);
                return bytes.IndexOfAnyExcept((byte)0, (byte)1);
        }
    }

    private static int Widen<T>(ReadOnlySpan<byte> bytes, Span<float> values)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++) values[i] = float.CreateTruncating(numbers[i]);
        return -1;
    }

    private static int Narrow<T>(ReadOnlySpan<byte> bytes, Span<float> values, bool round)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = float.CreateTruncating(numbers[i]);
            // 128 bits hold both sides: 2^64 - 1 rounds to 2^64.
            if (!round && (Int128)values[i] != Int128.CreateTruncating(numbers[i])) return i;
        }

        return -1;
    }

    private static int NarrowDoubles(ReadOnlySpan<byte> bytes, Span<float> values, bool round)
    {
        ReadOnlySpan<double> numbers = MemoryMarshal.Cast<byte, double>(bytes);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)numbers[i];
            bool holds = round
                ? float.IsFinite(values[i]) || !double.IsFinite(numbers[i])
                : values[i] == numbers[i] || double.IsNaN(numbers[i]);
            if (!holds) return i;
        }

        return -1;
    }

    private static string Refusal(ElementType type, ReadOnlySpan<byte> element, bool round) => type switch
    {
        ElementType.Bool => $"a bool of 0 or 1 expected, {element[0]} came",
        ElementType.Float64 when round => string.Create(
            CultureInfo.InvariantCulture, $"a number in the range of float32 expected, {MemoryMarshal.Read<double>(element)} came"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"a number that float32 holds exactly expected, {Written(type, element)} of type {type} came; round: true rounds it"),
    };

    private static string Written(ElementType type, ReadOnlySpan<byte> element) => type switch
    {
        ElementType.Float64 => MemoryMarshal.Read<double>(element).ToString("R", CultureInfo.InvariantCulture),
        ElementType.Int64 => MemoryMarshal.Read<long>(element).ToString(CultureInfo.InvariantCulture),
        ElementType.UInt64 => MemoryMarshal.Read<ulong>(element).ToString(CultureInfo.InvariantCulture),
        ElementType.UInt32 => MemoryMarshal.Read<uint>(element).ToString(CultureInfo.InvariantCulture),
        _ => MemoryMarshal.Read<int>(element).ToString(CultureInfo.InvariantCulture),
    };

    private static void Reverse(Span<byte> bytes, int width)
    {
        Span<ushort> pairs = MemoryMarshal.Cast<byte, ushort>(bytes);
        Span<uint> fours = MemoryMarshal.Cast<byte, uint>(bytes);
        Span<ulong> eights = MemoryMarshal.Cast<byte, ulong>(bytes);
        if (width == 2) BinaryPrimitives.ReverseEndianness(pairs, pairs);
        else if (width == 4) BinaryPrimitives.ReverseEndianness(fours, fours);
        else if (width == 8) BinaryPrimitives.ReverseEndianness(eights, eights);
    }
}
