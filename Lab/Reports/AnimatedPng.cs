using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace DropoutLab.Lab.Reports;

/// <summary>Writes an animated PNG: browsers play it, and what does not know animation shows its first frame. A frame after the first holds
/// only the pixels that changed; the others are transparent, which costs next to nothing once compressed.</summary>
/// <remarks>Format: Portable Network Graphics Specification (Third Edition), W3C 2025, sections 5 and 11.3.4.</remarks>
internal sealed class AnimatedPng(int width, int height)
{
    private const int BytesAPixel = 4;
    private const byte BitDepth = 8;
    private const byte ColourTypeRgba = 6;
    private const byte KeepAfterwards = 0;
    private const byte ReplacePixels = 0;
    private const byte BlendOver = 1;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly List<Frame> frames = [];
    private byte[] shown = [];

    private readonly record struct Frame(Area Area, byte[] Compressed, TimeSpan Duration);

    private readonly record struct Area(int Left, int Top, int Width, int Height);

    /// <summary>Adds an opaque frame: width x height pixels, each of the bytes red, green, blue, 255, row after row.</summary>
    internal void Add(ReadOnlySpan<byte> pixels, TimeSpan duration)
    {
        if (pixels.Length != width * height * BytesAPixel)
            throw new ArgumentException(
                $"AnimatedPng.Add: {width * height * BytesAPixel} bytes expected, {pixels.Length} given", nameof(pixels));
        if (frames.Count == 0)
        {
            frames.Add(new Frame(new Area(0, 0, width, height), Compress(MemoryMarshal.Cast<byte, uint>(pixels), width), duration));
        }
        else
        {
            ReadOnlySpan<uint> before = MemoryMarshal.Cast<byte, uint>(shown);
            ReadOnlySpan<uint> after = MemoryMarshal.Cast<byte, uint>(pixels);
            Area area = ChangedArea(before, after);
            frames.Add(new Frame(area, Compress(Changes(before, after, area), area.Width), duration));
        }

        shown = pixels.ToArray();
    }

    /// <summary>Writes the file; it plays for ever.</summary>
    internal void Write(Stream stream)
    {
        stream.Write(Signature);
        var header = new ByteWriter(13).Add(width).Add(height).Add([BitDepth, ColourTypeRgba, 0, 0, 0]);
        WriteChunk(stream, "IHDR"u8, header.Bytes);
        WriteChunk(stream, "acTL"u8, new ByteWriter(8).Add(frames.Count).Add(0).Bytes);
        int sequenceNumber = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            (Area area, byte[] compressed, TimeSpan duration) = frames[i];
            var control = new ByteWriter(26).Add(sequenceNumber++).Add(area.Width).Add(area.Height).Add(area.Left).Add(area.Top)
                .Add((short)duration.TotalMilliseconds).Add((short)1000).Add([KeepAfterwards, i == 0 ? ReplacePixels : BlendOver]);
            WriteChunk(stream, "fcTL"u8, control.Bytes);
            if (i == 0)
                WriteChunk(stream, "IDAT"u8, compressed);
            else
                WriteChunk(stream, "fdAT"u8, new ByteWriter(4 + compressed.Length).Add(sequenceNumber++).Add(compressed).Bytes);
        }

        WriteChunk(stream, "IEND"u8, []);
    }

    private Area ChangedArea(ReadOnlySpan<uint> before, ReadOnlySpan<uint> after)
    {
        (int left, int top, int right, int bottom) = (width, height, 0, 0);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<uint> oldRow = before.Slice(y * width, width);
            ReadOnlySpan<uint> newRow = after.Slice(y * width, width);
            int same = oldRow.CommonPrefixLength(newRow);
            if (same == width) continue;
            int last = width - 1;
            while (oldRow[last] == newRow[last])
                last--;
            (left, right) = (Math.Min(left, same), Math.Max(right, last + 1));
            (top, bottom) = (Math.Min(top, y), y + 1);
        }

        // A frame has at least one pixel, also when nothing changed.
        return bottom == 0 ? new Area(0, 0, 1, 1) : new Area(left, top, right - left, bottom - top);
    }

    private uint[] Changes(ReadOnlySpan<uint> before, ReadOnlySpan<uint> after, Area area)
    {
        var changes = new uint[area.Width * area.Height];
        for (int y = 0; y < area.Height; y++)
        {
            int row = (area.Top + y) * width + area.Left;
            for (int x = 0; x < area.Width; x++)
            {
                if (before[row + x] != after[row + x]) changes[y * area.Width + x] = after[row + x];
            }
        }

        return changes;
    }

    private static byte[] Compress(ReadOnlySpan<uint> pixels, int rowLength)
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal))
        {
            for (int start = 0; start < pixels.Length; start += rowLength)
            {
                zlib.WriteByte(0); // filter type None: flat areas compress best unfiltered
                zlib.Write(MemoryMarshal.AsBytes(pixels.Slice(start, rowLength)));
            }
        }

        return buffer.ToArray();
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var checksum = new Crc32();
        checksum.Append(type);
        checksum.Append(data);
        stream.Write(new ByteWriter(4).Add(data.Length).Bytes);
        stream.Write(type);
        stream.Write(data);
        stream.Write(new ByteWriter(4).Add((int)checksum.GetCurrentHashAsUInt32()).Bytes);
    }

    /// <summary>Big-endian bytes, as PNG wants them.</summary>
    private sealed class ByteWriter(int capacity)
    {
        private readonly byte[] bytes = new byte[capacity];
        private int length;

        internal ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, length);

        internal ByteWriter Add(int value)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(length), value);
            length += sizeof(int);
            return this;
        }

        internal ByteWriter Add(short value)
        {
            BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(length), value);
            length += sizeof(short);
            return this;
        }

        internal ByteWriter Add(ReadOnlySpan<byte> values)
        {
            values.CopyTo(bytes.AsSpan(length));
            length += values.Length;
            return this;
        }
    }
}
