namespace DropoutLab.Kernels;

/// <summary>Where the images of a pass are cut into chunks of work, and how much memory a chunk needs.</summary>
/// <remarks>A block's source in rows of channels stays in the second-level cache; few images give several blocks each.</remarks>
internal readonly struct ChannelBlocks
{
    /// <summary>Floats of a block's source at most: 1 MB, unless a single row of few pixels takes more.</summary>
    private const int MaxBuffer = 256 * 1024;

    /// <summary>Target pixels whose sums are made before they are turned: 64 KB for two vectors of 512 bits.</summary>
    private const int MaxResultPixels = 512;

    /// <summary>The longest piece of a row.</summary>
    private const int MaxColumns = 1024;

    /// <summary>Work is cut for so many threads.</summary>
    private const int WantedChunks = 64;

    /// <summary>A block has no fewer pixels than this only because there are few images.</summary>
    private const int LeastPixels = 196;

    private readonly AxisPass y;
    private readonly AxisPass x;
    private readonly int rows;
    private readonly int columns;
    private readonly int blocksOfRow;

    public ChannelBlocks(in ConvolutionPass pass)
    {
        (y, x) = (pass.Y, pass.X);
        int allRows = y.LongestPhase, allColumns = x.LongestPhase;
        blocksOfRow = (allColumns + MaxColumns - 1) / MaxColumns;
        columns = (allColumns + blocksOfRow - 1) / blocksOfRow;
        BufferColumns = ((columns - 1) * x.SourceStep) + x.Reach;
        long rowLength = (long)BufferColumns * pass.SourceChannels * y.SourceStep;
        long images = (long)pass.Sizes.Batch * pass.Sizes.Groups * blocksOfRow;
        long forThreads = Math.Max((allRows * images + WantedChunks - 1) / WantedChunks, LeastPixels / columns);
        int most = (int)Math.Clamp(Math.Min(MaxBuffer / rowLength, forThreads), 1, allRows);
        int blocksOfColumn = (allRows + most - 1) / most;
        rows = (allRows + blocksOfColumn - 1) / blocksOfColumn;
        Count = (allRows + rows - 1) / rows * blocksOfRow;
        BufferLength = (((rows - 1) * y.SourceStep) + y.Reach) * (long)BufferColumns * pass.SourceChannels;
        int rowPixels = y.TargetStep * x.TargetStep * columns;
        ResultRows = Math.Clamp(MaxResultPixels / rowPixels, 1, rows);
        ResultPixels = ResultRows * rowPixels;
    }

    /// <summary>Blocks of an image.</summary>
    public int Count { get; }

    /// <summary>Pixels of a row of a block's source.</summary>
    public int BufferColumns { get; }

    /// <summary>Floats of a block's source.</summary>
    public long BufferLength { get; }

    /// <summary>Rows whose sums are made before they are turned.</summary>
    public int ResultRows { get; }

    /// <summary>Target pixels of these rows.</summary>
    public int ResultPixels { get; }

    public ChannelBlock Block(int number)
    {
        int row = number / blocksOfRow * rows, column = number % blocksOfRow * columns;
        return new ChannelBlock(row, Math.Min(row + rows, y.LongestPhase), column, Math.Min(column + columns, x.LongestPhase));
    }

    /// <summary>What a block reads.</summary>
    public ChannelRows Source(ChannelBlock block) => new(
        (block.Row * y.SourceStep) - y.Before, ((block.EndRow - block.Row - 1) * y.SourceStep) + y.Reach,
        (block.Column * x.SourceStep) - x.Before, BufferColumns);

    /// <summary>The place of the first pixel of a phase's row among the sums of a part of a block, whose rows end where the
    /// target's do.</summary>
    public nint ResultPixel(int row, in ChannelPhase phase, ChannelBlock part)
    {
        int width = Math.Min(part.EndColumn * x.TargetStep, x.Target) - (part.Column * x.TargetStep);
        return (((((nint)row - part.Row) * y.TargetStep) + phase.Y) * width) + phase.X;
    }
}
