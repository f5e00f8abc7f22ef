namespace DropoutLab.Kernels;

/// <summary>Moves each image of a batch by whole pixels and mirrors some: what comes in from outside is 0.</summary>
internal static class ImageShift
{
    /// <summary>destination[n, c, i, j] = source[n, c, i + Down, j + Right], j counted from the right where the image is mirrored; or the
    /// other way round, the gradient of that.</summary>
    /// <param name="source">[images, channels, height, width].</param>
    /// <param name="shifts">One for each image.</param>
    /// <param name="height">Pixels from top to bottom.</param>
    /// <param name="width">Pixels from left to right.</param>
    /// <param name="isGradient">Whether the source is what the other direction gives.</param>
    /// <param name="destination">As the source; overwritten.</param>
    public static void Run(
        ReadOnlySpan<float> source, ReadOnlySpan<PixelShift> shifts, int height, int width, bool isGradient, Span<float> destination)
    {
        int size = shifts.Length == 0 ? 0 : source.Length / shifts.Length;
        destination.Clear();
        for (int image = 0; image < shifts.Length; image++)
        {
            PixelShift shift = shifts[image];

            // The rows and columns of the moved image that lie inside of the other one.
            int firstRow = Math.Max(0, -shift.Down), rows = height - Math.Abs(shift.Down);
            int firstColumn = Math.Max(0, -shift.Right), columns = width - Math.Abs(shift.Right);
            if (rows <= 0 || columns <= 0) continue;
            ReadOnlySpan<float> from = source.Slice(image * size, size);
            Span<float> to = destination.Slice(image * size, size);
            for (int plane = 0; plane < size; plane += height * width)
            {
                for (int row = firstRow; row < firstRow + rows; row++)
                {
                    int moved = plane + (row * width) + (shift.IsMirrored ? width - firstColumn - columns : firstColumn);
                    int still = plane + ((row + shift.Down) * width) + firstColumn + shift.Right;
                    (int read, int written) = isGradient ? (moved, still) : (still, moved);
                    Span<float> line = to.Slice(written, columns);
                    from.Slice(read, columns).CopyTo(line);
                    if (shift.IsMirrored) line.Reverse();
                }
            }
        }
    }
}
