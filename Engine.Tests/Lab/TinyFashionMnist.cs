using System.Buffers.Binary;

namespace DropoutLab.Tests.Lab;

/// <summary>Four IDX files like those of Fashion-MNIST, with few and small images: a bright pixel tells the class.</summary>
internal static class TinyFashionMnist
{
    private const int Size = 4;

    public static void Write(string directory, int trainingCount = 60, int testCount = 40)
    {
        WritePart(directory, "train", trainingCount);
        WritePart(directory, "t10k", testCount);
    }

    private static void WritePart(string directory, string part, int count)
    {
        var pixels = new byte[count * Size * Size];
        var labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 10);
            pixels[(i * Size * Size) + labels[i]] = 255;
            pixels[(i * Size * Size) + Size * Size - 1] = (byte)(i * 7 % 256);
        }

        File.WriteAllBytes(Path.Combine(directory, $"{part}-images-idx3-ubyte"), [.. Header(3, count, Size, Size), .. pixels]);
        File.WriteAllBytes(Path.Combine(directory, $"{part}-labels-idx1-ubyte"), [.. Header(1, count), .. labels]);
    }

    private static byte[] Header(byte rank, params ReadOnlySpan<int> sizes)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        (header[2], header[3]) = (0x08, rank);
        for (int axis = 0; axis < sizes.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * axis)), sizes[axis]);
        return header;
    }
}
