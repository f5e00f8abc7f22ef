using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The gradient of the weight with output channels along the vectors.</summary>
/// <remarks>
/// <para>The rows of a tile are taps and input channels that lie side by side in the rows of channels, K is the pixels of some rows, and
/// the second operand is dy turned to rows of channels: again nothing is gathered.</para>
/// <para>The batch is cut into slices by shape. A slice adds its images in order, and the slices are added in order.</para>
/// </remarks>
internal readonly unsafe struct ChannelWeightGradient : ISimdKernel
{
    /// <summary>Pixels that a tile adds up before it comes to the next sums: dy of these stays in the nearest cache.</summary>
    private const int BlockPixels = 256;

    /// <summary>Work is cut for so many threads, where the sums of the slices fit <see cref="MaxSums"/>.</summary>
    private const int WantedChunks = 16;

    /// <summary>Floats of all slices' sums.</summary>
    private const int MaxSums = 4 * 1024 * 1024;

    private readonly ConvolutionPass pass;
    private readonly float* gradient;

    /// <param name="pass">The forward pass, with dy in place of its target.</param>
    /// <param name="gradient">The gradient of the weight.</param>
    public ChannelWeightGradient(ConvolutionPass pass, float* gradient)
    {
        this.pass = pass;
        this.gradient = gradient;
    }

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var blocks = new ChannelBlocks(in pass);
        int groups = pass.Sizes.Groups, panels = (pass.TargetChannels + (2 * TSimd.Count) - 1) / (2 * TSimd.Count);
        int padded = (pass.TargetChannels + TSimd.Count - 1) / TSimd.Count * TSimd.Count, steps = pass.SourceChannels * pass.Sizes.Taps;
        long sumsOfGroup = (long)padded * steps, sumsOfSlice = sumsOfGroup * groups;
        int slices = (int)Math.Clamp(Math.Min(MaxSums / sumsOfSlice, (WantedChunks + groups - 1) / groups), 1, pass.Sizes.Batch);
        int parts = Math.Min((WantedChunks + (slices * groups) - 1) / (slices * groups), panels), rows = pass.Y.Target;
        long offsetsLength = (long)rows * sizeof(nint) / sizeof(float);
        float* memory = Workspace.RentForOperation((sumsOfSlice * slices) + sumsOfGroup + offsetsLength);
        var offsets = (nint*)memory;
        float* sums = memory + offsetsLength, turned = sums + (sumsOfSlice * slices);
        for (int row = 0; row < rows; row++) offsets[row] = (nint)row * pass.Y.SourceStep * blocks.BufferColumns * pass.SourceChannels;
        var job = new Job<TSimd, TVector>(pass, blocks, offsets, sums, padded, sumsOfSlice, slices, parts, (panels + parts - 1) / parts);
        WorkerPool.Run(ref job, groups * slices * parts, pass.Sizes.Nanoseconds);
        AddSlices<TSimd, TVector>(sums, sumsOfSlice, slices);
        for (int group = 0; group < groups; group++)
            TurnBack(sums + (group * sumsOfGroup), padded, turned, gradient + ((nint)group * pass.TargetChannels * steps));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSlices<TSimd, TVector>(float* sums, long length, int slices)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int slice = 1; slice < slices; slice++)
        {
            float* others = sums + (slice * length);
            for (nint i = 0; i < length; i += TSimd.Count) TSimd.Store(TSimd.Add(TSimd.Load(sums + i), TSimd.Load(others + i)), sums + i);
        }
    }

    // [tap][source][target] to [target][source][tap].
    private void TurnBack(float* sums, int padded, float* turned, float* target)
    {
        int sources = pass.SourceChannels, taps = pass.Sizes.Taps, steps = sources * taps;
        TransposingPacking.Turn(sums, padded, pass.TargetChannels, steps, turned, steps);
        for (int channel = 0; channel < pass.TargetChannels; channel++)
            TransposingPacking.Turn(turned + ((nint)channel * steps), sources, sources, taps, target + ((nint)channel * steps), taps);
    }

    private readonly struct Job<TSimd, TVector>(
        ConvolutionPass pass, ChannelBlocks blocks, nint* offsets, float* sums, int padded, long sumsOfSlice, int slices, int parts,
        int panelsOfPart) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ConvolutionPass pass = pass;
        private readonly ChannelBlocks blocks = blocks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int part = chunk % parts, slice = chunk / parts % slices, group = chunk / parts / slices;
            int firstChannel = part * panelsOfPart * 2 * TSimd.Count;
            int endChannel = Math.Min(firstChannel + (panelsOfPart * 2 * TSimd.Count), pass.TargetChannels);
            if (firstChannel >= endChannel) return;
            int batch = pass.Sizes.Batch, steps = pass.SourceChannels * pass.Sizes.Taps;
            float* own = sums + (slice * sumsOfSlice) + ((nint)group * padded * steps);
            int paddedEnd = endChannel == pass.TargetChannels ? padded : endChannel;
            for (int step = 0; step < steps; step++)
                new Span<float>(own + ((nint)step * padded) + firstChannel, paddedEnd - firstChannel).Clear();
            float* buffer = Workspace.Rent(blocks.BufferLength + ((long)Math.Max(BlockPixels, blocks.BufferColumns) * 2 * TSimd.Count));
            for (int image = batch * slice / slices; image < batch * (slice + 1) / slices; image++)
            {
                for (int number = 0; number < blocks.Count; number++)
                {
                    ChannelBlock block = blocks.Block(number);
                    blocks.Source(block).Fill(pass.SourceImage(image, group), pass.SourceChannels, pass.Y.Source, pass.X.Source, buffer);
                    AddBlock(pass.TargetImage(image, group), block, buffer, buffer + blocks.BufferLength, firstChannel, endChannel, own);
                }
            }
        }

        private void AddBlock(float* dy, ChannelBlock block, float* buffer, float* turned, int firstChannel, int endChannel, float* own)
        {
            int columns = block.EndColumn - block.Column, rowsAtOnce = Math.Max(1, BlockPixels / columns);
            for (int row = block.Row; row < block.EndRow; row += rowsAtOnce)
            {
                ChannelBlock part = block with { Row = row, EndRow = Math.Min(row + rowsAtOnce, block.EndRow) };
                for (int channel = firstChannel; channel < endChannel; channel += 2 * TSimd.Count)
                {
                    int channels = Math.Min(2 * TSimd.Count, endChannel - channel), width = Math.Min(2 * TSimd.Count, padded - channel);
                    float* source = dy + ((nint)channel * pass.TargetPixels) + ((nint)row * pass.X.Target) + block.Column;
                    TurnGradient(source, part.EndRow - row, columns, channels, width, turned);
                    for (int tap = 0; tap < pass.Y.Taps(0); tap++)
                        Multiply(tap, part, buffer + offsets[row - block.Row], turned, width, own + channel);
                }
            }
        }

        private void TurnGradient(float* source, int rows, int columns, int channels, int width, float* turned)
        {
            if (columns == pass.X.Target) (rows, columns) = (1, rows * columns);
            for (int row = 0; row < rows; row++)
            {
                TransposingPacking.Transpose(
                    source + ((nint)row * pass.X.Target), pass.TargetPixels, columns, channels, width, turned +
                        ((nint)row * columns * width));
            }
        }

        /// <summary>Adds what the pixels of some rows give for the taps of one row of the kernel.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply(int tapY, ChannelBlock part, float* buffer, float* turned, int width, float* own)
        {
            int sources = pass.SourceChannels, columns = part.EndColumn - part.Column, offset = pass.Y.Offset(0, tapY);
            int row = part.Row, endRow = part.EndRow;
            while (row < endRow && (row * pass.Y.SourceStep) + offset < 0) row++;
            while (row < endRow && ((endRow - 1) * pass.Y.SourceStep) + offset >= pass.Y.Source) endRow--;
            if (row == endRow) return;
            turned += (nint)(row - part.Row) * columns * width;
            float* line = buffer + offsets[row - part.Row] + ((offset + pass.Y.Before) * (nint)blocks.BufferColumns * sources);
            AxisPass x = pass.X;
            bool isOne = ChannelPhase.IsOneSegment(in x, 0);
            int runs = isOne ? 1 : x.Taps(0), runLength = sources * (isOne ? x.Taps(0) : 1);
            var tiles = new RowTiles(runLength, BlockSizes.Current.TileRows);
            nint pixelPitch = (nint)x.SourceStep * sources;
            for (int run = 0; run < runs; run++)
            {
                float* first = line + ((nint)(x.Offset(0, run) + x.Before) * sources);
                float* target = own + ((((nint)tapY * x.Taps(0)) + run) * sources * padded);
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    int start = tiles.Start(tile), height = tiles.Height(tile);
                    var kernel = width > TSimd.Count
                        ? MicroKernelTable.Select<TSimd, TVector, Two, Segmented>(height)
                        : MicroKernelTable.Select<TSimd, TVector, One, Segmented>(height);
                    kernel(
                        endRow - row, offsets, columns, first + start, 1, pixelPitch, turned, width, target +
                            ((nint)start * padded), padded,
                        true);
                }
            }
        }
    }
}
