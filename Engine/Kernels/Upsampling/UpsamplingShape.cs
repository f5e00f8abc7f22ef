namespace DropoutLab.Kernels;

/// <summary>The sizes of an enlargement of planes.</summary>
/// <param name="Planes">Images times channels.</param>
/// <param name="Y">The height.</param>
/// <param name="X">The width.</param>
internal readonly record struct UpsamplingShape(int Planes, UpsamplingAxis Y, UpsamplingAxis X)
{
    /// <summary>Pixels that one thread takes at a time: 128 KB.</summary>
    private const int PixelsPerChunk = 32 * 1024;

    public int InputPixels => Y.Input * X.Input;

    public int OutputPixels => Y.Output * X.Output;

    public int PlanesPerChunk => Math.Max(1, PixelsPerChunk / OutputPixels);

    public int Chunks => (Planes + PlanesPerChunk - 1) / PlanesPerChunk;

    /// <summary>About how long a pass takes on one thread, as far as the worker pool needs to know it.</summary>
    public long Nanoseconds => (long)Planes * OutputPixels;

    public void Check(int x, int y)
    {
        long inputs = (long)Planes * InputPixels, outputs = (long)Planes * OutputPixels;
        if (x != inputs || y != outputs) throw new ArgumentException($"Upsampling: {x} and {y} elements, {inputs} and {outputs} expected");
    }
}
