namespace DropoutLab.Kernels;

/// <summary>Rows cut into tiles of equal heights (they differ by one at most) instead of full ones and a rest, so that no tile
/// is thin.</summary>
internal readonly struct RowTiles
{
    private readonly int height;
    private readonly int tallCount;

    public RowTiles(int rows, int maxHeight)
    {
        Count = (rows + maxHeight - 1) / maxHeight;
        height = rows / Count;
        tallCount = rows % Count;
    }

    /// <summary>The number of tiles.</summary>
    public int Count { get; }

    /// <summary>The height of the lower tiles, which come last.</summary>
    public int LeastHeight => height;

    /// <summary>The number of rows.</summary>
    public int Rows => Start(Count);

    public int Start(int tile) => (tile * height) + Math.Min(tile, tallCount);

    public int Height(int tile) => tile < tallCount ? height + 1 : height;
}
