using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace DropoutLab.Formats;

/// <summary>Writes a message of protocol buffers: fields, each with its number and kind, then a number or counted bytes.</summary>
internal sealed class ProtoWriter
{
    private const int Varint = 0, Counted = 2, Four = 5;

    private readonly ArrayBufferWriter<byte> bytes = new();

    public ProtoWriter Number(int field, long value)
    {
        WriteKey(field, Varint);
        WriteVarint((ulong)value);
        return this;
    }

    public ProtoWriter Single(int field, float value)
    {
        WriteKey(field, Four);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.GetSpan(sizeof(float)), value);
        bytes.Advance(sizeof(float));
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter value) => Bytes(field, value.bytes.WrittenSpan);

    public ProtoWriter Floats(int field, ReadOnlySpan<float> values) => Bytes(field, MemoryMarshal.AsBytes(values));

    public ProtoWriter Longs(int field, ReadOnlySpan<long> values) => Bytes(field, MemoryMarshal.AsBytes(values));

    public void WriteTo(Stream stream) => stream.Write(bytes.WrittenSpan);

    private ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        WriteKey(field, Counted);
        WriteVarint((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    private void WriteKey(int field, int kind) => WriteVarint((ulong)((field << 3) | kind));

    private void WriteVarint(ulong number)
    {
        for (; number >= 0x80; number >>= 7) WriteByte((byte)(number | 0x80));
        WriteByte((byte)number);
    }

    private void WriteByte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }
}
