using System.Runtime.InteropServices;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>One bit an element (element i is bit i &amp; 63 of word i >> 6, 1 = kept), in rented memory.</summary>
/// <remarks>The one way in which all kinds of dropout choose what they keep: an element, a channel, the same places of
/// many slices.</remarks>
internal struct DropoutMask
{
    private const int FloatsPerWord = sizeof(ulong) / sizeof(float);

    private readonly int wordCount;
    private readonly SharedAxes? shared;
    private RentedBuffer buffer;

    private DropoutMask(int count, SharedAxes? shared)
    {
        this.shared = shared;
        wordCount = (int)(((long)count + 63) >> 6);
        buffer = BufferPool.Rent(wordCount * FloatsPerWord);
    }

    public readonly Span<ulong> Words =>
        MemoryMarshal.Cast<float, ulong>(buffer.Array.AsSpan(buffer.Start, wordCount * FloatsPerWord));

    /// <summary>Draws a mask of a bit an element.</summary>
    public static DropoutMask Draw(int count, double dropProbability, Generator? generator) =>
        Draw(count, null, dropProbability, generator);

    /// <summary>Draws a mask that is the same along some axes.</summary>
    public static DropoutMask Draw(SharedAxes shared, double dropProbability, Generator? generator) =>
        Draw(shared.MaskCount, shared, dropProbability, generator);

    /// <summary>Draws a mask of [N, C, H, W] that drops square blocks, and tells how many elements it keeps.</summary>
    public static DropoutMask DrawBlocks(Shape shape, int blockSize, double dropProbability, Generator? generator, out int kept)
    {
        int planes = shape[0] * shape[1], height = shape[2], width = shape[3], block = Math.Min(blockSize, Math.Min(height, width));
        int places = (height - block + 1) * (width - block + 1);
        double rate = dropProbability * height * width / ((double)block * block * places);

        // A bit is 1 with the given probability; here it begins a block.
        var corners = new DropoutMask(planes * places, null);
        (generator ?? Generator.Default).Mask(corners.Words, planes * places, Math.Min(1, rate));
        var mask = new DropoutMask(planes * height * width, null);
        kept = BlockMask.Make(corners.Words, planes, height, width, block, mask.Words);
        corners.Release();
        return mask;
    }

    /// <summary>destination = source * scale where kept, else +0; the spans may be the same.</summary>
    public readonly void Apply(ReadOnlySpan<float> source, float scale, Span<float> destination)
    {
        if (shared is null) MaskKernels.Apply(source, Words, scale, destination);
        else shared.Apply(source, Words, scale, destination);
    }

    /// <summary>What inverted dropout multiplies kept elements by: PyTorch's noise, 1 over the keep probability rounded to float.</summary>
    public static float InverseKeep(double dropProbability) => dropProbability == 1 ? 1 : 1 / (float)(1 - dropProbability);

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (buffer.Array is null) return;
        BufferPool.Return(buffer);
        buffer = default;
    }

    /// <summary>With a drop probability of 1 nothing is drawn, since nothing is kept.</summary>
    private static DropoutMask Draw(int count, SharedAxes? shared, double dropProbability, Generator? generator)
    {
        var mask = new DropoutMask(count, shared);
        if (dropProbability == 1) mask.Words.Clear();
        else (generator ?? Generator.Default).Mask(mask.Words, count, 1 - dropProbability);
        return mask;
    }
}
