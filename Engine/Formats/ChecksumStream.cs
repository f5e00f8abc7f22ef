namespace DropoutLab.Formats;

/// <summary>Counts what is read through it and computes its CRC-32, as zip files state it.</summary>
/// <remarks><para>Source: ISO 3309; the polynomial 0xEDB88320, bits from low to high.</para></remarks>
internal sealed class ChecksumStream(Stream inner) : ReadOnlyStream
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(TableEntry)];

    private uint remainder = uint.MaxValue;
    private long count;

    public uint Checksum => ~remainder;

    public override long Position
    {
        get => count;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> destination)
    {
        int came = inner.Read(destination);
        foreach (byte value in destination[..came]) remainder = Table[(byte)(remainder ^ value)] ^ (remainder >> 8);
        count += came;
        return came;
    }

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
