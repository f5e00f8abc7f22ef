namespace DropoutLab.Kernels;

/// <summary>The sizes of a pooling of planes.</summary>
/// <param name="Planes">Images times channels.</param>
/// <param name="Y">The height.</param>
/// <param name="X">The width.</param>
internal readonly record struct PoolShape(int Planes, PoolAxis Y, PoolAxis X)
{
    /// <summary>Pixels that one thread takes at a time: 128 KB.</summary>
    private const int PixelsPerChunk = 32 * 1024;

    public int InputPixels => Y.Input * X.Input;

    public int OutputPixels => Y.Output * X.Output;

    public long InputCount => (long)Planes * InputPixels;

    public long OutputCount => (long)Planes * OutputPixels;

    /// <summary>The most pixels of a window: a place in it is a number below.</summary>
    public long WindowSize => (long)Y.MostTaps * X.MostTaps;

    public int PlanesPerChunk => Math.Max(1, PixelsPerChunk / Math.Max(1, InputPixels));

    public int Chunks => (Planes + PlanesPerChunk - 1) / PlanesPerChunk;

    /// <summary>About how long a pass takes on one thread, as far as the worker pool needs to know it.</summary>
    public long Nanoseconds => (InputCount / 8) + (OutputCount * WindowSize / 2);

    public void Check(string name, int x, int y)
    {
        if (x != InputCount || y != OutputCount)
            throw new ArgumentException($"{name}: {x} and {y} elements, {InputCount} and {OutputCount} expected");
    }
}
