namespace DropoutLab.Kernels;

/// <summary>The sizes of a product's tiles and blocks at one vector width.</summary>
/// <param name="TileRows">Rows of the tile that stays in registers.</param>
/// <param name="TileVectors">Vectors in a row of the tile.</param>
/// <param name="BlockDepth">The most steps of K that one pass over C adds up.</param>
internal readonly record struct BlockSizes(int TileRows, int TileVectors, int BlockDepth)
{
    /// <summary>The floats of the largest panel of B: a block of K in a tile's columns.</summary>
    public const int MaxPanel = 384 * 32;

    /// <summary>Rows of A that stay in the second-level cache while the panels of B pass by: 168 * 384 floats are 258 KB.</summary>
    public const int BlockRows = 168;

    /// <summary>Panels of B that stay there while the tiles of A pass by, 393 KB. Each tile of A, in the nearest cache, meets all of them
    /// before the next: so the tiles of C follow one another along its rows, which is how the processor fetches them ahead. One panel at a
    /// time cost 6 % of a product of 2048 in each dimension.</summary>
    public const int BlockPanels = 8;

    /// <summary>The sizes for this machine.</summary>
    public static readonly BlockSizes Current = For(Simd.Level);

    public static BlockSizes For(SimdLevel level) => level switch
    {
        // 14 x 2 accumulators, 2 vectors of B and 1 broadcast of A take 31 of the 32 registers.
        SimdLevel.Vector512 => new BlockSizes(TileRows: 14, TileVectors: 2, BlockDepth: 384),

        // 6 x 2 accumulators, 2 vectors of B and 1 broadcast of A take 15 of the 16 registers.
        SimdLevel.Vector256 => new BlockSizes(TileRows: 6, TileVectors: 2, BlockDepth: 384),
        SimdLevel.Vector128 => new BlockSizes(TileRows: 6, TileVectors: 2, BlockDepth: 384),

        // 4 x 2 accumulators: beyond that the compiler spills.
        _ => new BlockSizes(TileRows: 4, TileVectors: 2, BlockDepth: 384),
    };
}
