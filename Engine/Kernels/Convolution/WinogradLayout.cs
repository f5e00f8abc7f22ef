using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Where the numbers of a Winograd pass lie: channels padded to whole vectors, target channels in panels of at most
/// two vectors.</summary>
internal readonly unsafe struct WinogradLayout<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats between the points, so that they do not share a set of the nearest cache.</summary>
    private const int Gap = 48;

    public WinogradLayout(in ConvolutionPass pass, WinogradTiles tiles)
    {
        Sources = pass.SourceChannels;
        PaddedSources = Padded(pass.SourceChannels);
        PaddedTargets = Padded(pass.TargetChannels);
        Tiles = tiles.TilesOfChunk;
        InputStride = ((nint)Tiles * PaddedSources) + Gap;
        OutputStride = ((nint)Tiles * PaddedTargets) + Gap;
        WeightStride = ((nint)Sources * PaddedTargets) + Gap;
    }

    public int Sources { get; }

    public int PaddedSources { get; }

    public int PaddedTargets { get; }

    /// <summary>The most tiles of a chunk: a panel of the results has so many rows.</summary>
    public int Tiles { get; }

    /// <summary>From point to point of the patches, of the results, and of the weights.</summary>
    public nint InputStride { get; }

    public nint OutputStride { get; }

    public nint WeightStride { get; }

    /// <summary>Target channels of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Width(int channel) => Math.Min(2 * TSimd.Count, PaddedTargets - (channel / (2 * TSimd.Count) * 2 * TSimd.Count));

    /// <summary>The place of a row's channel in a matrix that is kept in panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Place(int channel, int rows, int row)
    {
        int first = channel / (2 * TSimd.Count) * 2 * TSimd.Count;
        return ((nint)first * rows) + ((nint)row * Width(channel)) + (channel - first);
    }

    /// <summary>Fills rows of channels with a part of an image, with zeros beyond it and in the channels that it does not have.</summary>
    public static void Turn(ChannelRows rows, float* image, int channels, int padded, int height, int width, float* target)
    {
        int pitch = rows.Columns * padded, above = Math.Clamp(-rows.FirstRow, 0, rows.Rows);
        int below = Math.Clamp(rows.FirstRow + rows.Rows - height, 0, rows.Rows);
        if (channels < padded) above = rows.Rows;
        new Span<float>(target, above * pitch).Clear();
        new Span<float>(target + ((rows.Rows - below) * (nint)pitch), below * pitch).Clear();
        rows.Fill(image, channels, padded, height, width, target);
    }

    /// <summary>The patches of an image's rows of tiles, at the points.</summary>
    /// <param name="source">Rows of source channels.</param>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="rows">Rows of tiles.</param>
    /// <param name="columnsOfTiles">Tiles of a row.</param>
    /// <param name="points">Where the first tile goes.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransformInput(float* source, int columns, int rows, int columnsOfTiles, float* points)
    {
        float* between = stackalloc float[WinogradMaps.Points * TSimd.Count];
        nint pitch = (nint)columns * PaddedSources;
        for (int ty = 0; ty < rows; ty++)
        {
            for (int tx = 0; tx < columnsOfTiles; tx++, points += PaddedSources)
            {
                float* patch = source + (ty * WinogradMaps.Tile * pitch) + ((nint)tx * WinogradMaps.Tile * PaddedSources);
                for (int channel = 0; channel < PaddedSources; channel += TSimd.Count)
                {
                    WinogradMaps.Apply<TSimd, TVector, WinogradMaps.Input>(
                        patch + channel, pitch, PaddedSources, points + channel, WinogradMaps.Patch * InputStride, InputStride, between);
                }
            }
        }
    }

    private static int Padded(int channels) => (channels + TSimd.Count - 1) / TSimd.Count * TSimd.Count;
}
