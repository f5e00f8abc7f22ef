using System.IO.Compression;
using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>Opens files that may be compressed with gzip, and notices a stream that was cut off, which GZipStream does not.</summary>
internal static class GzipFile
{
    /// <summary>The content of a file, decompressed if it begins as gzip does; the contents of several members follow each other, as with
    /// gzip's own tools. Reading on throws <see cref="InvalidDataException"/> where a member is damaged or cut off, where something else
    /// follows the last one, and where a small file unpacks to more than anybody has packed.</summary>
    public static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        int came = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return came == 2 && start is [0x1f, 0x8b] ? new GzipContent(file, path) : file;
    }

    /// <summary>The most bytes that a content opened by <see cref="Open"/> can have, for somebody who is about to take memory for a
    /// number of them: where a packed file is far smaller, it is unpacked once to count them.</summary>
    public static long MostBytes(Stream content, string path, long wanted)
    {
        if (content is not GzipContent gzip) return content.Length;
        if (wanted <= gzip.LikelyBytes) return gzip.MostBytes;
        using Stream again = Open(path);
        var buffer = new byte[1 << 16];
        long count = 0;
        for (int came = 1; came > 0 && count < wanted; count += came) came = again.Read(buffer);
        return count;
    }

    /// <summary>A file's unpacked content, whose end is checked.</summary>
    private sealed class GzipContent : ReadOnlyStream
    {
        // A table of a few letters shrinks to a hundredth; what shrinks to less and unpacks to this much was made to fill memory.
        private const long Harmless = 1L << 28;
        private const int GreatestRatio = 100, LikelyRatio = 10;

        private readonly string path;
        private readonly Stream packed;
        private readonly GZipStream unpacked;
        private readonly byte[] buffer = new byte[1 << 16];
        private int start, end;
        private bool hasEnded;
        private long count;

        public GzipContent(FileStream file, string path)
        {
            (this.path, MostBytes, LikelyBytes) = (path, Math.Max(Harmless, file.Length * GreatestRatio), file.Length * LikelyRatio);
            // A member of ours behind the file's own comes out whole only if the last of them was whole.
            packed = new FollowedStream(file, Packed(Mark));
            unpacked = new GZipStream(packed, CompressionMode.Decompress);
        }

        public long MostBytes { get; }

        public long LikelyBytes { get; }

        private static ReadOnlySpan<byte> Mark => "DropoutLab: here the file has ended"u8;

        public override int Read(Span<byte> destination)
        {
            while (!hasEnded && end - start <= Mark.Length) Fill();
            int ready = Math.Min(destination.Length, end - start - (hasEnded ? 0 : Mark.Length));
            buffer.AsSpan(start, ready).CopyTo(destination);
            start += ready;
            return ready;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                unpacked.Dispose();
                packed.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Fill()
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            int came;
            try
            {
                came = unpacked.Read(buffer.AsSpan(end));
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidDataException(
                    $"{path}: gzip: the compressed data is damaged or cut off, after {count} unpacked bytes", exception);
            }

            end += came;
            count += came;
            if (count > MostBytes + Mark.Length)
                throw new InvalidDataException(
                    $"{path}: gzip: at most {MostBytes} unpacked bytes expected from a file of this length, more came");
            if (came > 0) return;
            if (!buffer.AsSpan(0, end).EndsWith(Mark))
            {
                throw new InvalidDataException(
                    $"{path}: gzip: nothing but gzip expected to the end of the file, something else came after {count} unpacked bytes");
            }

            hasEnded = true;
            end -= Mark.Length;
        }

        private static MemoryStream Packed(ReadOnlySpan<byte> plain)
        {
            var memory = new MemoryStream();
            using (var stream = new GZipStream(memory, CompressionLevel.NoCompression, leaveOpen: true)) stream.Write(plain);
            memory.Position = 0;
            return memory;
        }
    }

    /// <summary>One stream behind another.</summary>
    private sealed class FollowedStream(Stream first, Stream second) : ReadOnlyStream
    {
        public override int Read(Span<byte> destination)
        {
            int came = first.Read(destination);
            return came > 0 || destination.IsEmpty ? came : second.Read(destination);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                second.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
