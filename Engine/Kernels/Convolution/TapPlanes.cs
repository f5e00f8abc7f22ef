using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>How a part of an image lies for a pass with pixels along the vectors: for each source channel and each tap along the width
/// the pixels that the tap reads, zeros of the border among them, in the order of the target's.</summary>
/// <remarks>A row is as long as the target's, so the pixels of several rows are one line without a gap: a tap along the height is an offset
/// by whole rows, and no vector ends with a row. With a stride along the height the rows that each place between the strides reads
/// lie together.</remarks>
internal readonly unsafe struct TapPlanes
{
    /// <summary>Floats of a block's planes at most, unless a few rows take more: 256 KB.</summary>
    private const int MaxBuffer = 64 * 1024;

    /// <summary>Floats that a few rows may take: 1 MB.</summary>
    private const int MostBuffer = 256 * 1024;

    /// <summary>Pixels of a block at most: so that some channels of them stay in the nearest cache.</summary>
    private const int MaxPixels = 1024;

    /// <summary>Work is cut for so many threads.</summary>
    private const int WantedChunks = 64;

    /// <summary>A block has no fewer pixels than this only because there are few images.</summary>
    private const int LeastPixels = 192;

    /// <summary>Planes begin on a cache line.</summary>
    private const int CacheLine = 16;

    private readonly AxisPass y;
    private readonly AxisPass x;
    private readonly int taps;
    private readonly int channels;
    private readonly int partRows;
    private readonly nint planeLength;
    private readonly nint splitLength;
    private readonly int* offsets;

    /// <param name="pass">The pass.</param>
    /// <param name="phase">The phase along the width.</param>
    /// <param name="offsets">Room for an offset for each tap along the width.</param>
    public TapPlanes(in ConvolutionPass pass, int phase, int* offsets)
    {
        (y, x, channels) = (pass.Y, pass.X, pass.SourceChannels);
        this.offsets = offsets;
        Width = x.Count(phase);
        taps = x.Taps(phase);
        for (int tap = 0; tap < taps; tap++) offsets[tap] = x.Offset(phase, tap);

        // As many for each phase: those of the first have the most pixels.
        long row = RowLength(in pass), fits = (((Math.Max(MaxBuffer, 2 * row * y.Reach) / row) - y.Reach) / y.SourceStep) + 1;
        long images = (long)pass.Sizes.Batch * pass.Sizes.Groups;
        long forThreads = Math.Max(
            ((y.LongestPhase * images) + WantedChunks - 1) / WantedChunks, (LeastPixels + x.LongestPhase - 1) / x.LongestPhase);
        int most = (int)Math.Clamp(Math.Min(Math.Min(fits, MaxPixels / x.LongestPhase), forThreads), 1, y.LongestPhase);
        Blocks = (y.LongestPhase + most - 1) / most;
        Rows = (y.LongestPhase + Blocks - 1) / Blocks;
        Blocks = (y.LongestPhase + Rows - 1) / Rows;
        partRows = Rows + ((y.Reach - 1) / y.SourceStep);
        planeLength = (((nint)partRows * Places(y) * Width) + CacheLine - 1) / CacheLine * CacheLine;
        splitLength = x.SourceStep == 1 ? 0 : (nint)Places(x) * PartLength;
    }

    /// <summary>Whether the planes of twice the rows that a target row reads fit a buffer, so that most of them serve several rows. Longer
    /// rows of more channels would be written out again and again.</summary>
    public static bool Fit(in ConvolutionPass pass) => 2 * RowLength(in pass) * pass.Y.Reach <= MostBuffer;

    /// <summary>Target pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Target rows of a block.</summary>
    public int Rows { get; }

    /// <summary>Blocks of an image.</summary>
    public int Blocks { get; }

    /// <summary>Floats of the planes, and of what is needed to fill them; a vector behind them may be read.</summary>
    public long Length => ((long)channels * taps * planeLength) + splitLength + (2 * CacheLine);

    /// <summary>Floats of a row of planes, in the phase that has the most.</summary>
    private static long RowLength(in ConvolutionPass pass) =>
        (long)Math.Max(1, pass.SourceChannels) * pass.X.MostTaps * pass.X.LongestPhase;

    /// <summary>Places between the strides that taps reach.</summary>
    private static int Places(AxisPass axis) => Math.Min(axis.SourceStep, axis.Reach);

    /// <summary>Pixels of a source row that one place between the strides reads, with the border.</summary>
    private int PartLength => Width + ((x.Reach - 1) / x.SourceStep);

    /// <summary>Target rows of a block in a phase along the height; none or fewer than none where it has no more.</summary>
    public int RowsOf(int block, int phaseY) => Math.Min((block + 1) * Rows, y.Count(phaseY)) - (block * Rows);

    /// <summary>Where the pixels of a tap begin.</summary>
    public nint Offset(int channel, int offsetY, int tapX)
    {
        int row = offsetY + y.Before;
        return ((((nint)channel * taps) + tapX) * planeLength) + ((((nint)(row % y.SourceStep) * partRows) + (row / y.SourceStep)) * Width);
    }

    /// <summary>Brings the source pixels of a block into the buffer.</summary>
    /// <param name="image">The first channel.</param>
    /// <param name="block">The block.</param>
    /// <param name="buffer">Length floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<TSimd, TVector>(float* image, int block, float* buffer)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int first = (block * Rows * y.SourceStep) - y.Before, rows = Math.Min(Rows, y.LongestPhase - (block * Rows));
        int count = ((rows - 1) * y.SourceStep) + y.Reach;
        float* split = buffer + (channels * taps * planeLength);
        for (int channel = 0; channel < channels; channel++, image += (nint)y.Source * x.Source, buffer += taps * planeLength)
        {
            for (int row = 0; row < count; row++)
            {
                if (row % y.SourceStep >= Places(y)) continue;
                float* target = buffer + ((((nint)(row % y.SourceStep) * partRows) + (row / y.SourceStep)) * Width);
                int source = first + row;
                if ((uint)source >= (uint)y.Source) Clear(target);
                else if (x.SourceStep == 1) Shift<TSimd, TVector>(image + ((nint)source * x.Source), target);
                else Split<TSimd, TVector>(image + ((nint)source * x.Source), split, target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<TSimd, TVector>(float* source, int count, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count) TSimd.Store(TSimd.Load(source + i), target + i);
        if (i == count) return;

        // The last vector overlaps the one before it, if there is one.
        if (i > 0) TSimd.Store(TSimd.Load(source + count - TSimd.Count), target + count - TSimd.Count);
        else TSimd.StorePartial(TSimd.LoadPartial(source, count), target, count);
    }

    private void Clear(float* target)
    {
        for (int tap = 0; tap < taps; tap++) new Span<float>(target + (tap * planeLength), Width).Clear();
    }

    /// <summary>A row of the source, shifted for each tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Shift<TSimd, TVector>(float* line, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int tap = 0; tap < taps; tap++, target += planeLength)
        {
            int offset = offsets[tap], start = Math.Clamp(-offset, 0, Width), end = Math.Clamp(x.Source - offset, start, Width);
            for (int i = 0; i < start; i++) target[i] = 0;
            if (end > start) Copy<TSimd, TVector>(line + start + offset, end - start, target + start);
            for (int i = end; i < Width; i++) target[i] = 0;
        }
    }

    /// <summary>A row of the source: first the pixels of each place between the strides side by side, then shifted for each tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Split<TSimd, TVector>(float* line, float* split, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int step = x.SourceStep, length = PartLength;
        for (int place = 0; place < Places(x); place++)
        {
            float* part = split + ((nint)place * length);
            int start = Math.Clamp((x.Before - place + step - 1) / step, 0, length), pixel = (start * step) + place - x.Before;
            int end = Math.Clamp(start + ((x.Source - pixel + step - 1) / step), start, length);
            for (int i = 0; i < start; i++) part[i] = 0;
            for (int i = start; i < end; i++, pixel += step) part[i] = line[pixel];
            for (int i = end; i < length; i++) part[i] = 0;
        }

        for (int tap = 0; tap < taps; tap++, target += planeLength)
        {
            int column = offsets[tap] + x.Before;
            Copy<TSimd, TVector>(split + ((nint)(column % step) * length) + (column / step), Width, target);
        }
    }
}
