using System.Numerics;

namespace DropoutLab.Kernels;

/// <summary>The mask of a dropout of square blocks: of planes of pixels, everything is kept that lies in no block.</summary>
internal static class BlockMask
{
    /// <summary>Drops the blocks whose upper left corners are given.</summary>
    /// <param name="corners">A bit for each place of a plane where a whole block fits, plane by plane: 1 begins a block.</param>
    /// <param name="planes">Number of planes.</param>
    /// <param name="height">Pixels of a plane from top to bottom.</param>
    /// <param name="width">Pixels of a plane from left to right.</param>
    /// <param name="block">Height and width of a block, at most those of a plane.</param>
    /// <param name="mask">A bit a pixel, overwritten: 1 keeps.</param>
    /// <returns>How many pixels are kept.</returns>
    public static int Make(ReadOnlySpan<ulong> corners, int planes, int height, int width, int block, Span<ulong> mask)
    {
        int rows = height - block + 1, columns = width - block + 1, cornersInPlane = rows * columns, bits = planes * height * width;
        mask.Fill(ulong.MaxValue);
        if ((bits & 63) != 0) mask[^1] = (1UL << (bits & 63)) - 1;
        for (int word = 0; word < corners.Length; word++)
        {
            for (ulong left = corners[word]; left != 0; left &= left - 1)
            {
                int corner = (word << 6) + BitOperations.TrailingZeroCount(left);
                (int plane, int place) = Math.DivRem(corner, cornersInPlane);
                (int row, int column) = Math.DivRem(place, columns);
                int first = (((plane * height) + row) * width) + column;
                for (int i = 0; i < block; i++) Drop(mask, first + (i * width), block);
            }
        }

        int kept = 0;
        foreach (ulong word in mask) kept += BitOperations.PopCount(word);
        return kept;
    }

    private static void Drop(Span<ulong> mask, int first, int count)
    {
        while (count > 0)
        {
            int shift = first & 63, bits = Math.Min(count, 64 - shift);
            mask[first >> 6] &= ~(ulong.MaxValue >> (64 - bits) << shift);
            (first, count) = (first + bits, count - bits);
        }
    }
}
