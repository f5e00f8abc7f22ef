using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>A pass with pixels along the vectors: for depthwise convolutions, where a group has one input channel and the vectors of
/// channels would be all but empty.</summary>
/// <remarks>Each element is one sum over source channels and taps, in the same order wherever a plane is cut, so the bits do not depend on
/// the number of threads.</remarks>
internal readonly unsafe struct PlaneConvolution(ConvolutionPass pass, ConvolutionEpilogue epilogue) : ISimdKernel
{
    /// <summary>Pixels of the target that a chunk has at least.</summary>
    private const int PixelsOfChunk = 8 * 1024;

    private readonly ConvolutionPass pass = pass;

    /// <summary>From more output channels of a group on, channels fill the vectors.</summary>
    private const int MostOutputsOfGroup = 8;

    /// <summary>Whether it is a convolution of this kind.</summary>
    public static bool Suits(in ConvolutionShape shape) =>
        shape.Groups > 1 && shape.InputsOfGroup == 1 && shape.OutputsOfGroup <= MostOutputsOfGroup;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var rows = new PlaneRows(in pass, TSimd.Count);
        int taps = pass.Sizes.Taps, phases = pass.Y.Phases * pass.X.Phases;
        float* memory = Workspace.RentForOperation((taps * (sizeof(nint) + sizeof(int)) / sizeof(float)) + phases + 1);
        var offsets = (nint*)memory;
        int* order = (int*)(offsets + taps), ends = order + taps;
        Describe(in rows, offsets, order, ends);
        int planes = pass.Sizes.Batch * pass.Sizes.Groups, pixels = Math.Max(1, pass.TargetPixels * pass.TargetChannels);
        int planesOfChunk = Math.Max(1, PixelsOfChunk / pixels);
        var job = new Job<TSimd, TVector>(pass, epilogue, rows, offsets, order, ends, planes, planesOfChunk);
        WorkerPool.Run(ref job, (planes + planesOfChunk - 1) / planesOfChunk, pass.Sizes.Nanoseconds);
    }

    /// <summary>The taps of each phase: where their pixels lie, and their places in the weight.</summary>
    private void Describe(in PlaneRows rows, nint* offsets, int* order, int* ends)
    {
        AxisPass y = pass.Y, x = pass.X;
        int tap = 0;
        for (int py = 0; py < y.Phases; py++)
        {
            for (int px = 0; px < x.Phases; px++)
            {
                for (int ty = 0; ty < y.Taps(py); ty++)
                {
                    for (int tx = 0; tx < x.Taps(px); tx++, tap++)
                    {
                        offsets[tap] = rows.Offset(y.Offset(py, ty), x.Offset(px, tx));
                        order[tap] = (y.Tap(py, ty) * pass.Sizes.X.Kernel) + x.Tap(px, tx);
                    }
                }

                ends[(py * x.Phases) + px] = tap;
            }
        }
    }

    private readonly struct Job<TSimd, TVector>(
        ConvolutionPass pass, ConvolutionEpilogue epilogue, PlaneRows rows, nint* offsets, int* order, int* ends, int planes,
        int planesOfChunk) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ConvolutionPass pass = pass;
        private readonly ConvolutionEpilogue epilogue = epilogue;
        private readonly PlaneRows rows = rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            float* buffer = Workspace.Rent((rows.Length * pass.SourceChannels) + (rows.TileColumns * rows.TileRows * TSimd.Count));
            int end = Math.Min((chunk + 1) * planesOfChunk, planes);
            for (int plane = chunk * planesOfChunk; plane < end; plane++)
                for (int block = 0; block < rows.Blocks; block++)
                    Block(plane / pass.Sizes.Groups, plane % pass.Sizes.Groups, block, buffer);
        }

        private void Block(int image, int group, int block, float* buffer)
        {
            float* source = pass.SourceImage(image, group);
            for (int channel = 0; channel < pass.SourceChannels; channel++)
                rows.Fill(source + ((nint)channel * pass.SourcePixels), block, buffer + (channel * rows.Length));
            int firstRow = block * rows.Rows * pass.Y.TargetStep;
            int endRow = Math.Min(firstRow + (rows.Rows * pass.Y.TargetStep), pass.Y.Target);
            for (int channel = 0; channel < pass.TargetChannels; channel++)
            {
                float* target = pass.TargetImage(image, group) + ((nint)channel * pass.TargetPixels);
                float* weight = pass.GroupWeight(group) + (channel * pass.WeightTargetStride);
                for (int phase = 0, first = 0; phase < pass.Y.Phases * pass.X.Phases; first = ends[phase], phase++)
                    Phase(phase / pass.X.Phases, phase % pass.X.Phases, block, first, ends[phase], buffer, weight, target);
                if (epilogue.IsEmpty || endRow <= firstRow) continue;
                float* part = target + ((nint)firstRow * pass.X.Target);
                epilogue.Apply<TSimd, TVector>(
                    part, part, (endRow - firstRow) * pass.X.Target, (group * pass.TargetChannels) + channel, part - pass.Target);
            }
        }

        private void Phase(int py, int px, int block, int firstTap, int endTap, float* buffer, float* weight, float* target)
        {
            int first = block * rows.Rows, end = Math.Min(first + rows.Rows, pass.Y.Count(py)), columns = pass.X.Count(px);
            nint rowStep = rows.Pitch * pass.Y.SourceStep;
            nint second = rows.TileColumns == 1 ? rowStep : TSimd.Count;
            nint third = rows.TileColumns == 1 ? 2 * rowStep : rows.TileColumns == 2 ? rowStep : 2 * TSimd.Count;
            float* sums = buffer + (rows.Length * pass.SourceChannels);
            for (int row = first; row < end; row += rows.TileRows)
            {
                for (int column = 0; column < columns; column += rows.TileColumns * TSimd.Count)
                {
                    Tile(buffer + ((row - first) * rowStep) + column, second, third, firstTap, endTap, weight, sums);
                    for (int i = 0; i < rows.TileRows && row + i < end; i++)
                    {
                        int count = Math.Min(rows.TileColumns * TSimd.Count, columns - column), step = pass.X.TargetStep;
                        float* line = target + ((py + ((nint)(row + i) * pass.Y.TargetStep)) * pass.X.Target) + px + ((nint)column * step);
                        float* own = sums + ((nint)i * rows.TileColumns * TSimd.Count);
                        if (step == 1) new ReadOnlySpan<float>(own, count).CopyTo(new Span<float>(line, count));
                        else for (int j = 0; j < count; j++) line[(nint)j * step] = own[j];
                    }
                }
            }
        }

        /// <summary>Four vectors of sums: at the source's place, a step on, another step on, and both.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Tile(float* source, nint second, nint third, int firstTap, int endTap, float* weight, float* sums)
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            nint length = (nint)rows.Length;
            for (int channel = 0; channel < pass.SourceChannels; channel++, source += length, weight += pass.WeightSourceStride)
            {
                for (int tap = firstTap; tap < endTap; tap++)
                {
                    TVector w = TSimd.Broadcast(weight[order[tap]]);
                    float* pixels = source + offsets[tap];
                    s0 = TSimd.MultiplyAdd(TSimd.Load(pixels), w, s0);
                    s1 = TSimd.MultiplyAdd(TSimd.Load(pixels + second), w, s1);
                    s2 = TSimd.MultiplyAdd(TSimd.Load(pixels + third), w, s2);
                    s3 = TSimd.MultiplyAdd(TSimd.Load(pixels + second + third), w, s3);
                }
            }

            TSimd.Store(s0, sums);
            TSimd.Store(s1, sums + TSimd.Count);
            TSimd.Store(s2, sums + (2 * TSimd.Count));
            TSimd.Store(s3, sums + (3 * TSimd.Count));
        }
    }
}
