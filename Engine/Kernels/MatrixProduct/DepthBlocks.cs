namespace DropoutLab.Kernels;

/// <summary>K cut into blocks of about equal length that begin on cache lines of a row along K.</summary>
/// <remarks>A transposition reads a line of each of many rows. Where the rows are a power of two apart these lines share a set of the
/// nearest cache; a block that begins inside a line would read two of each, and they would push each other out.</remarks>
internal readonly struct DepthBlocks
{
    private const int CacheLine = 16;

    private readonly int depth;
    private readonly int length;

    /// <summary>Cuts K.</summary>
    /// <param name="depth">K.</param>
    /// <param name="maxLength">The most steps of a block: a multiple of a cache line.</param>
    /// <param name="parts">What the number of blocks is a multiple of.</param>
    public DepthBlocks(int depth, int maxLength, int parts)
    {
        this.depth = depth;
        Count = Math.Max(1, (depth + (maxLength * parts) - 1) / (maxLength * parts)) * parts;
        length = ((depth + Count - 1) / Count + CacheLine - 1) / CacheLine * CacheLine;
    }

    /// <summary>The number of blocks; the last ones of a very large K may be empty.</summary>
    public int Count { get; }

    public int Start(int block) => (int)Math.Min((long)block * length, depth);

    public int Depth(int block) => Start(block + 1) - Start(block);
}
