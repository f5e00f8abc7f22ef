using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class AnimatedPngTests
{
    private const int Width = 5;
    private const int Height = 4;

    [Test]
    public void PlayingTheFileGivesBackEveryFrame()
    {
        byte[] first = Frame(0);
        byte[] second = [.. first];
        Paint(second, x: 1, y: 2, value: 77);
        Paint(second, x: 3, y: 1, value: 99);
        byte[] third = [.. second];
        byte[] fourth = Frame(9);
        byte[][] frames = [first, second, third, fourth];
        var animation = new AnimatedPng(Width, Height);
        foreach (byte[] frame in frames)
            animation.Add(frame, TimeSpan.FromMilliseconds(120));
        (string Type, byte[] Data)[] chunks = Chunks(Write(animation));

        Assert.That(chunks.Select(chunk => chunk.Type), Is.EqualTo(
            new[] { "IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND" }));
        Assert.That(Number(chunks[1].Data, 0), Is.EqualTo(4), "frames");
        Assert.That(Number(chunks[1].Data, 4), Is.Zero, "plays for ever");
        Assert.That(SequenceNumbers(chunks), Is.EqualTo(Enumerable.Range(0, 7)));
        byte[][] played = Play(chunks);
        for (int i = 0; i < frames.Length; i++)
            Assert.That(played[i], Is.EqualTo(frames[i]), $"frame {i}");
        Assert.That(Number(chunks[4].Data, 4) * Number(chunks[4].Data, 8), Is.EqualTo(3 * 2), "only the changed area is stored");
        Assert.That(Number(chunks[6].Data, 4) * Number(chunks[6].Data, 8), Is.EqualTo(1), "an unchanged frame stores one pixel");
    }

    [Test]
    public void AFrameOfAnotherSizeIsRefused() =>
        Assert.That(() => new AnimatedPng(2, 2).Add(new byte[15], TimeSpan.Zero),
            Throws.ArgumentException.With.Message.Contains("16 bytes expected, 15"));

    private static byte[] Frame(byte seed)
    {
        var pixels = new byte[Width * Height * 4];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = i % 4 == 3 ? (byte)255 : (byte)(seed + i);
        return pixels;
    }

    private static void Paint(byte[] pixels, int x, int y, byte value) => pixels[(y * Width + x) * 4] = value;

    private static byte[] Write(AnimatedPng animation)
    {
        using var stream = new MemoryStream();
        animation.Write(stream);
        return stream.ToArray();
    }

    private static (string Type, byte[] Data)[] Chunks(byte[] file)
    {
        Assert.That(file[..8], Is.EqualTo(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 }));
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < file.Length;)
        {
            int length = Number(file, at);
            uint checksum = Crc32.HashToUInt32(file.AsSpan(at + 4, 4 + length));
            Assert.That(unchecked((uint)Number(file, at + 8 + length)), Is.EqualTo(checksum));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        return [.. chunks];
    }

    private static IEnumerable<int> SequenceNumbers(IEnumerable<(string Type, byte[] Data)> chunks) =>
        chunks.Where(chunk => chunk.Type is "fcTL" or "fdAT").Select(chunk => Number(chunk.Data, 0));

    /// <summary>What a viewer does: each frame's area replaces (blend 0) or covers (blend 1, transparent pixels keep) what
    /// is shown.</summary>
    private static byte[][] Play((string Type, byte[] Data)[] chunks)
    {
        var frames = new List<byte[]>();
        var shown = new byte[Width * Height * 4];
        byte[] control = [];
        foreach ((string type, byte[] data) in chunks)
        {
            if (type == "fcTL") control = data;
            if (type is not ("IDAT" or "fdAT")) continue;
            (int width, int left, int top) = (Number(control, 4), Number(control, 12), Number(control, 16));
            byte[] rows = Decompress(type == "IDAT" ? data : data[4..]);
            for (int i = 0; i < rows.Length; i++)
            {
                (int row, int column) = (i / (1 + width * 4), i % (1 + width * 4) - 1);
                bool isCovered = column >= 0 && (control[25] == 0 || rows[i - column % 4 + 3] == 255);
                if (isCovered) shown[((top + row) * Width + left) * 4 + column] = rows[i];
            }

            frames.Add([.. shown]);
        }

        return [.. frames];
    }

    private static byte[] Decompress(byte[] data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
}
