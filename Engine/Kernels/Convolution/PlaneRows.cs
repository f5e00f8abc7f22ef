namespace DropoutLab.Kernels;

/// <summary>How the rows of a source plane lie for a pass with pixels along the vectors: with their zero borders, and for a stride cut into
/// the pixels that each place between the strides reads, so that the pixels of a tap lie side by side.</summary>
internal readonly unsafe struct PlaneRows
{
    /// <summary>Floats of a block's rows in all source channels at most, unless a single row takes more: 256 KB.</summary>
    private const int MaxBuffer = 64 * 1024;

    /// <summary>Vectors of a tile: so many sums hide the latency of an addition.</summary>
    private const int TileVectors = 4;

    private readonly AxisPass y;
    private readonly AxisPass x;

    public PlaneRows(in ConvolutionPass pass, int vectorLength)
    {
        (y, x) = (pass.Y, pass.X);
        int vectors = (x.LongestPhase + vectorLength - 1) / vectorLength;
        TileColumns = vectors >= TileVectors ? TileVectors : vectors > 1 ? 2 : 1;
        TileRows = TileVectors / TileColumns;
        int tileWidth = TileColumns * vectorLength;
        PartLength = ((x.LongestPhase + tileWidth - 1) / tileWidth * tileWidth) + ((x.Reach - 1) / x.SourceStep);
        Pitch = (nint)PartLength * x.SourceStep;
        Rows = (int)Math.Clamp(MaxBuffer / (Pitch * y.SourceStep * pass.SourceChannels), 1, y.LongestPhase);
        Blocks = (y.LongestPhase + Rows - 1) / Rows;
    }

    /// <summary>Vectors of a tile side by side.</summary>
    public int TileColumns { get; }

    /// <summary>Rows of a tile.</summary>
    public int TileRows { get; }

    /// <summary>Pixels of a row that one place between the strides reads, with the border.</summary>
    public int PartLength { get; }

    /// <summary>From row to row.</summary>
    public nint Pitch { get; }

    /// <summary>Rows of the longest phase that a block makes.</summary>
    public int Rows { get; }

    /// <summary>Blocks of a plane.</summary>
    public int Blocks { get; }

    /// <summary>Floats of a block: rows that the last tile reads beyond it, without a use for them, among them.</summary>
    public long Length => (((long)(Rows + TileRows - 2) * y.SourceStep) + y.Reach) * Pitch;

    /// <summary>Where a tap's pixels begin, from the place of the target's row in the block.</summary>
    public nint Offset(int offsetY, int offsetX)
    {
        int column = offsetX + x.Before;
        return ((nint)(offsetY + y.Before) * Pitch) + ((nint)(column % x.SourceStep) * PartLength) + (column / x.SourceStep);
    }

    /// <summary>Brings the rows of a plane that a block reads into the buffer.</summary>
    public void Fill(float* plane, int block, float* buffer)
    {
        int first = (block * Rows * y.SourceStep) - y.Before, target = Math.Min(Rows, y.LongestPhase - (block * Rows));
        int count = ((target - 1) * y.SourceStep) + y.Reach;
        for (int row = 0; row < count; row++, buffer += Pitch)
        {
            int source = first + row;
            new Span<float>(buffer, (int)Pitch).Clear();
            if (source < 0 || source >= y.Source) continue;
            float* line = plane + ((nint)source * x.Source);
            for (int place = 0; place < x.SourceStep; place++) FillPart(line, place, buffer + ((nint)place * PartLength));
        }
    }

    private void FillPart(float* line, int place, float* part)
    {
        int column = (x.Before - place + x.SourceStep - 1) / x.SourceStep, pixel = (column * x.SourceStep) + place - x.Before;
        int count = Math.Min(PartLength - column, (x.Source - pixel + x.SourceStep - 1) / x.SourceStep);
        if (count <= 0) return;
        if (x.SourceStep == 1) new ReadOnlySpan<float>(line + pixel, count).CopyTo(new Span<float>(part + column, count));
        else for (int i = 0; i < count; i++) part[column + i] = line[pixel + (i * x.SourceStep)];
    }
}
