using System.IO.Compression;

namespace DropoutLab.Formats;

/// <summary>Reads and writes NumPy's files: one array (.npy), or several by name (.npz).</summary>
/// <remarks>
/// <para>Numerics: float32, float16, float64, integers of 8 to 64 bits and bool, in either byte order, become float32. A number that no
/// float32 is exactly, such as the float64 0.1, is refused with its place, or rounded if asked for.</para>
/// <para>Memory: sizes are checked against the file before memory is taken.</para>
/// <para>Source: NumPy, "NEP 1: a simple file format for NumPy arrays"; versions 1.0, 2.0 and 3.0 are read.</para>
/// </remarks>
public static class NumpyFile
{
    private const string Ending = ".npy";

    /// <summary>Reads a .npy file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="round">Whether a number that no float32 is exactly is rounded to the nearest; otherwise it is refused.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds objects, text, structures, complex numbers, or a number that
    /// does not convert.</exception>
    public static Tensor Read(string path, bool round = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return ReadArray(stream, stream.Length, path, round);
    }

    /// <summary>Reads a .npz file, plain (<c>numpy.savez</c>) or compressed (<c>numpy.savez_compressed</c>).</summary>
    /// <param name="path">The file.</param>
    /// <param name="round">As for <see cref="Read"/>.</param>
    /// <returns>The arrays by name, in the order of the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>; or the zip file is damaged, or has an entry twice or one that is
    /// no array.</exception>
    public static IReadOnlyDictionary<string, Tensor> ReadArchive(string path, bool round = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        using var zip = ZipFileReader.Open(stream, path);
        var arrays = new OrderedDictionary<string, Tensor>();
        foreach (string entry in zip.Names)
        {
            string what = $"{path}: {Excerpt.OfName(entry)}";
            if (!entry.EndsWith(Ending, StringComparison.Ordinal))
                throw new InvalidDataException($"{what}: an entry that ends in {Ending} expected");
            zip.Read(entry, (content, length) => arrays.Add(entry[..^Ending.Length], ReadArray(content, length, what, round)));
        }

        return arrays;
    }

    /// <summary>Writes a .npy file of float32, in C order, whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="tensor">The array.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(string path, Tensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => WriteArray(stream, tensor));
    }

    /// <summary>Writes a .npz file of float32 arrays, not compressed, whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="tensors">The arrays by name; one under several names is written several times, as NumPy does.</param>
    /// <exception cref="ArgumentException">A tensor is null.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void WriteArchive(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        StateFile.CheckState(tensors);
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, Tensor tensor) in tensors)
            {
                using Stream entry = ZipFileReader.CreateEntry(zip, name + Ending);
                WriteArray(entry, tensor);
            }
        });
    }

    private static Tensor ReadArray(Stream stream, long length, string what, bool round)
    {
        NumpyHeader header = NumpyHeader.Read(stream, what);
        long bytes = (long)header.Shape.ElementCount * Elements.Width(header.Type);
        if (header.Length + bytes != length)
            throw new InvalidDataException(
                $"{what}: {header.Length + bytes} bytes for {header.Shape} of {header.Type} expected, {length} came");
        if (!header.IsFortranOrder) return Elements.Read(stream, header.Shape, header.Type, what, round, header.IsBigEndian);
        // The first axis is the fastest: read with the axes turned round, then turned back.
        int[] reversed = [.. header.Shape.Reverse()];
        Tensor turned = Elements.Read(stream, reversed, header.Type, what, round, header.IsBigEndian);
        using (Autograd.NoGrad()) return turned.Permute([.. Enumerable.Range(0, turned.Rank).Reverse()]);
    }

    private static void WriteArray(Stream stream, Tensor tensor)
    {
        NumpyHeader.Write(stream, tensor.Shape);
        Elements.Write(stream, tensor.Values);
    }
}
