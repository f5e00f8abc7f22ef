namespace DropoutLab.Formats;

/// <summary>Counts what is read through it and computes its CRC-32, as zip files state it.</summary>
/// <remarks><para>Source: ISO 3309; the polynomial 0xEDB88320, bits from low to high.</para></remarks>
internal sealed class ChecksumStream(Stream inner) : Stream
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(TableEntry)];

    private uint remainder = uint.MaxValue;
    private long count;

    public uint Checksum => ~remainder;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => count;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int came = inner.Read(buffer);
        foreach (byte value in buffer[..came]) remainder = Table[(byte)(remainder ^ value)] ^ (remainder >> 8);
        count += came;
        return came;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private static uint TableEntry(int first)
    {
        uint value = (uint)first;
        for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
