using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DropoutLab.Formats;

/// <summary>Reads a message of protocol buffers, field by field.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message, string path)
{
    private readonly ReadOnlySpan<byte> message = message;
    private int place;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, if it is a number.</summary>
    public long Number { get; private set; }

    /// <summary>Its bytes, if it has any.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value, if it is a float of four bytes.</summary>
    public readonly float Single => Bytes.Length == sizeof(float)
        ? BinaryPrimitives.ReadSingleLittleEndian(Bytes)
        : throw Bad($"4 bytes of field {Field} expected, {Bytes.Length} came");

    public readonly string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>Reads the next field; says whether there was one.</summary>
    public bool Read()
    {
        if (place == message.Length) return false;
        ulong key = Varint();
        Field = (int)(key >> 3);
        Number = 0;
        Bytes = default;
        switch (key & 7)
        {
            case 0: Number = (long)Varint(); break;
            case 1: Bytes = Take(8); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Bytes = Take(4); break;
            default: throw Bad($"a field of kind 0, 1, 2 or 5 expected, {key & 7} came");
        }

        return true;
    }

    /// <summary>Adds the numbers of a repeated field, which stand alone or all together.</summary>
    public readonly void AddTo(List<long> numbers)
    {
        if (Bytes.IsEmpty) numbers.Add(Number);
        else
            for (var packed = new ProtoReader(Bytes, path); packed.place < packed.message.Length;) numbers.Add((long)packed.Varint());
    }

    /// <summary>As <see cref="AddTo(List{long})"/>, for floats.</summary>
    public readonly void AddTo(List<float> numbers)
    {
        if (Bytes.Length % sizeof(float) != 0) throw Bad($"whole floats of field {Field} expected, {Bytes.Length} bytes came");
        numbers.AddRange(MemoryMarshal.Cast<byte, float>(Bytes));
    }

    private ulong Varint()
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            number |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return number;
        }

        throw Bad("a number of at most 10 bytes expected, a longer one came");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(message.Length - place)) throw Bad($"{length} bytes expected, {message.Length - place} came");
        ReadOnlySpan<byte> taken = message.Slice(place, (int)length);
        place += (int)length;
        return taken;
    }

    private readonly InvalidDataException Bad(string problem) => new($"{path}: {problem}");
}
