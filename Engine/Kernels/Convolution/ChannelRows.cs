namespace DropoutLab.Kernels;

/// <summary>A part of an image as rows of pixels whose channels lie side by side, with zeros where it reaches beyond the
/// image's sides.</summary>
/// <param name="FirstRow">The image's row that the first row holds; rows outside of the image are left as they are: nobody
/// reads them.</param>
/// <param name="Rows">Rows.</param>
/// <param name="FirstColumn">The image's column that the first pixel of a row holds; may be negative.</param>
/// <param name="Columns">Pixels of a row.</param>
internal readonly unsafe record struct ChannelRows(int FirstRow, int Rows, int FirstColumn, int Columns)
{
    /// <summary>Fills the rows.</summary>
    /// <param name="image">Planes of height * width, one a channel.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Pixels of a row of the image.</param>
    /// <param name="target">Rows * Columns * channels floats.</param>
    public void Fill(float* image, int channels, int height, int width, float* target)
    {
        int firstRow = Math.Max(FirstRow, 0), endRow = Math.Min(FirstRow + Rows, height);
        int firstColumn = Math.Max(FirstColumn, 0), endColumn = Math.Min(FirstColumn + Columns, width), columns = endColumn - firstColumn;
        nint pitch = (nint)Columns * channels;
        target += (firstRow - FirstRow) * pitch;
        float* source = image + ((nint)firstRow * width) + firstColumn;
        if (columns == Columns && columns == width && endRow > firstRow)
        {
            TransposingPacking.Turn(source, (nint)height * width, (endRow - firstRow) * width, channels, target, channels);
            return;
        }

        int before = (firstColumn - FirstColumn) * channels, behind = (int)pitch - before - (Math.Max(columns, 0) * channels);
        for (int row = firstRow; row < endRow; row++, source += width, target += pitch)
        {
            new Span<float>(target, before).Clear();
            if (columns > 0) TransposingPacking.Turn(source, (nint)height * width, columns, channels, target + before, channels);
            new Span<float>(target + pitch - behind, behind).Clear();
        }
    }
}
