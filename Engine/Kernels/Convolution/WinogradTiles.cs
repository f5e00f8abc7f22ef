namespace DropoutLab.Kernels;

/// <summary>How the target of a pass is cut into tiles of 4 x 4, and the tiles into chunks of work.</summary>
internal readonly struct WinogradTiles
{
    /// <summary>Tiles of a chunk: enough rows for the products, few enough that what they need stays in the second-level cache.</summary>
    private const int WantedTiles = 64;

    /// <summary>Fewer chunks than this are made a multiple of it, so that several threads end at the same time.</summary>
    private const int EvenChunks = 4;

    private readonly int batch;
    private readonly int rowsOfChunk;
    private readonly int chunksOfImage;
    private readonly int chunkCount;

    public WinogradTiles(in ConvolutionPass pass)
    {
        batch = pass.Sizes.Batch;
        X = (pass.X.Target + WinogradMaps.Tile - 1) / WinogradMaps.Tile;
        Y = (pass.Y.Target + WinogradMaps.Tile - 1) / WinogradMaps.Tile;
        if (X * Y > WantedTiles)
        {
            int rows = Math.Max(1, WantedTiles / X);
            chunksOfImage = (Y + rows - 1) / rows;
            rowsOfChunk = (Y + chunksOfImage - 1) / chunksOfImage;
            chunksOfImage = (Y + rowsOfChunk - 1) / rowsOfChunk;
            chunkCount = batch * chunksOfImage;
            ImagesOfChunk = 1;
        }
        else
        {
            int images = Math.Max(1, WantedTiles / (X * Y)), chunks = (batch + images - 1) / images;
            if (chunks < 4 * EvenChunks) chunks = Math.Min(batch, (chunks + EvenChunks - 1) / EvenChunks * EvenChunks);
            (chunksOfImage, rowsOfChunk, chunkCount) = (1, Y, chunks);
            ImagesOfChunk = (batch + chunks - 1) / chunks;
        }
    }

    /// <summary>Tiles along the width, and along the height.</summary>
    public int X { get; }

    public int Y { get; }

    /// <summary>The most images of a chunk.</summary>
    public int ImagesOfChunk { get; }

    public int Chunks => chunkCount;

    /// <summary>The most tiles of a chunk.</summary>
    public int TilesOfChunk => ImagesOfChunk * rowsOfChunk * X;

    /// <summary>Rows and pixels of a row that an image of a chunk reads.</summary>
    public int PatchRows => (rowsOfChunk * WinogradMaps.Tile) + WinogradMaps.Patch - WinogradMaps.Tile;

    public int PatchColumns => (X * WinogradMaps.Tile) + WinogradMaps.Patch - WinogradMaps.Tile;

    /// <summary>Rows and pixels of a row of an image of a chunk's tiles.</summary>
    public int TileRows => rowsOfChunk * WinogradMaps.Tile;

    public int TileColumns => X * WinogradMaps.Tile;

    public WinogradChunk Chunk(int number)
    {
        if (chunksOfImage > 1)
        {
            int row = number % chunksOfImage * rowsOfChunk;
            return new WinogradChunk(number / chunksOfImage, 1, row, Math.Min(rowsOfChunk, Y - row));
        }

        int first = (int)((long)batch * number / chunkCount), end = (int)((long)batch * (number + 1) / chunkCount);
        return new WinogradChunk(first, end - first, 0, Y);
    }

    /// <summary>Whether the method needs less than half of the multiplications of a direct sum, and has the channels to fill
    /// its products.</summary>
    public static bool Suits(in ConvolutionShape shape)
    {
        const int LeastChannels = 16;
        bool isThree = shape.Y is { Kernel: 3, Stride: 1, Dilation: 1 } && shape.X is { Kernel: 3, Stride: 1, Dilation: 1 };
        return isThree && shape.InputsOfGroup >= LeastChannels && shape.OutputsOfGroup >= LeastChannels &&
            Saves(shape.Y.Output, shape.X.Output) && Saves(shape.Y.Input, shape.X.Input);

        static bool Saves(int height, int width) =>
            2L * WinogradMaps.Points * ((height + 3) / WinogradMaps.Tile) * ((width + 3) / WinogradMaps.Tile) <= 9L * height * width;
    }
}
