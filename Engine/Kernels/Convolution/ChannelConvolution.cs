using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>A pass with target channels along the vectors: for sources and targets of many channels, any taps, strides
/// and dilations.</summary>
/// <remarks>
/// <para>Nothing is gathered: a part of an image is turned to rows of channels, once, and an element of a tile's operand is broadcast from
/// where it lies there, since the channels of neighbouring taps lie side by side. A tile is some neighbouring pixels by two vectors
/// of channels.</para>
/// <para>Each element is one sum over taps and source channels, in the same order wherever the image is cut: so the bits do not depend on
/// the number of threads or images. Rows of taps that lie in the border are left out.</para>
/// </remarks>
internal readonly unsafe struct ChannelConvolution(ConvolutionPass pass, ConvolutionEpilogue epilogue) : ISimdKernel
{
    private readonly ConvolutionPass pass = pass;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var blocks = new ChannelBlocks(in pass);
        int phaseCount = pass.Y.Phases * pass.X.Phases, groups = pass.Sizes.Groups;
        long panels = ChannelPanels.Length(in pass, TSimd.Count);
        long phasesLength = (((long)phaseCount * sizeof(ChannelPhase)) + ((long)pass.Sizes.Taps * sizeof(nint))) / sizeof(float);
        float* memory = Workspace.RentForOperation((panels * groups) + ChannelPanels.ScratchLength(in pass, TSimd.Count) + phasesLength);
        var phases = (ChannelPhase*)memory;
        float* packed = memory + phasesLength, scratch = packed + (panels * groups);
        ChannelPhase.Describe(in pass, (nint)blocks.BufferColumns * pass.SourceChannels, phases, (nint*)(phases + phaseCount));
        for (int group = 0; group < groups; group++) ChannelPanels.Pack(in pass, group, TSimd.Count, scratch, packed + (group * panels));
        var job = new Job<TSimd, TVector>(pass, epilogue, blocks, phases, packed, panels);
        WorkerPool.Run(ref job, pass.Sizes.Batch * groups * blocks.Count, pass.Sizes.Nanoseconds);
    }

    private readonly struct Job<TSimd, TVector>(
        ConvolutionPass pass, ConvolutionEpilogue epilogue, ChannelBlocks blocks, ChannelPhase* phases, float* panels, long panelsLength)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ConvolutionPass pass = pass;
        private readonly ConvolutionEpilogue epilogue = epilogue;
        private readonly ChannelBlocks blocks = blocks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            int image = chunk / (pass.Sizes.Groups * blocks.Count), group = chunk / blocks.Count % pass.Sizes.Groups;
            ChannelBlock block = blocks.Block(chunk % blocks.Count);
            float* buffer = Workspace.Rent(blocks.BufferLength + ((long)blocks.ResultPixels * 2 * TSimd.Count));
            float* result = buffer + blocks.BufferLength;
            blocks.Source(block).Fill(pass.SourceImage(image, group), pass.SourceChannels, pass.Y.Source, pass.X.Source, buffer);
            float* weights = panels + (group * panelsLength);
            for (int row = block.Row; row < block.EndRow; row += blocks.ResultRows)
            {
                ChannelBlock part = block with { Row = row, EndRow = Math.Min(row + blocks.ResultRows, block.EndRow) };
                nint first = (nint)(row - block.Row) * pass.Y.SourceStep * blocks.BufferColumns * pass.SourceChannels;
                float* panel = weights;
                for (int channel = 0; channel < pass.TargetChannels; channel += 2 * TSimd.Count)
                {
                    int width = ChannelPanels.Width(in pass, channel, TSimd.Count);
                    for (int phase = 0; phase < pass.Y.Phases * pass.X.Phases; phase++)
                        Multiply(in phases[phase], part, buffer + first, panel, width, result);
                    TurnBack(image, group, channel, part, width, result);
                    panel += (nint)width * pass.SourceChannels * pass.Sizes.Taps;
                }
            }
        }

        /// <summary>The sums of a phase, written to where its pixels lie among those of the block.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply(ref readonly ChannelPhase phase, ChannelBlock part, float* buffer, float* panel, int width, float* result)
        {
            int sources = pass.SourceChannels, stepX = pass.X.TargetStep, sourceStep = pass.X.SourceStep * sources;
            int endRow = Math.Min(part.EndRow, pass.Y.Count(phase.Y)),
                columns = Math.Min(part.EndColumn, pass.X.Count(phase.X)) - part.Column;
            if (columns <= 0) return;
            nint rowPitch = (nint)blocks.BufferColumns * sources * pass.Y.SourceStep;
            var tiles = new RowTiles(columns, BlockSizes.Current.TileRows);
            panel += (nint)phase.FirstStep * width;
            for (int row = part.Row; row < endRow; row++)
            {
                int firstTap = 0, endTap = phase.Rows;
                while (firstTap < endTap && (row * pass.Y.SourceStep) + pass.Y.Offset(phase.Y, firstTap) < 0) firstTap++;
                while (firstTap < endTap && (row * pass.Y.SourceStep) + pass.Y.Offset(phase.Y, endTap - 1) >= pass.Y.Source) endTap--;
                nint segments = (nint)(endTap - firstTap) * phase.SegmentsOfRow;
                nint* offsets = phase.Offsets + (firstTap * phase.SegmentsOfRow);
                float* b = panel + ((nint)firstTap * phase.SegmentsOfRow * phase.Depth * width);
                float* line = buffer + ((row - part.Row) * rowPitch);
                float* target = result + (blocks.ResultPixel(row, in phase, part) * width);
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    int start = tiles.Start(tile), height = tiles.Height(tile);
                    var kernel = width > TSimd.Count
                        ? MicroKernelTable.Select<TSimd, TVector, Two, Segmented>(height)
                        : MicroKernelTable.Select<TSimd, TVector, One, Segmented>(height);
                    kernel(
                        segments, offsets, phase.Depth, line + ((nint)start * sourceStep), sourceStep, 1, b, width,
                        target + ((nint)start * stepX * width), stepX * width, false);
                }
            }
        }

        /// <summary>Brings the block's sums for one panel of channels to their planes, and does there what follows
        /// the convolution.</summary>
        private void TurnBack(int image, int group, int channel, ChannelBlock part, int width, float* result)
        {
            int channels = Math.Min(2 * TSimd.Count, pass.TargetChannels - channel), plane = pass.TargetPixels;
            int firstRow = part.Row * pass.Y.TargetStep, endRow = Math.Min(part.EndRow * pass.Y.TargetStep, pass.Y.Target);
            int firstColumn = part.Column * pass.X.TargetStep, endColumn = Math.Min(part.EndColumn * pass.X.TargetStep, pass.X.Target);
            int columns = endColumn - firstColumn, lines = endRow - firstRow, length = columns;
            if (columns == pass.X.Target) (length, lines) = (columns * lines, 1);
            float* target = pass.TargetImage(image, group) + ((nint)channel * plane) + ((nint)firstRow * pass.X.Target) + firstColumn;
            for (int line = 0; line < lines; line++, target += pass.X.Target, result += (nint)columns * width)
            {
                TransposingPacking.Turn(result, width, channels, length, target, plane);
                if (epilogue.IsEmpty) continue;
                for (int i = 0; i < channels; i++)
                {
                    float* first = target + ((nint)i * plane);
                    epilogue.Apply<TSimd, TVector>(first, first, length, (group * pass.TargetChannels) + channel + i, first - pass.Target);
                }
            }
        }
    }
}
