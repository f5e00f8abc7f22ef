using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>A pass with pixels along the vectors: for first layers, depthwise and other grouped convolutions, where a group has few
/// channels and the vectors of channels would be all but empty.</summary>
/// <remarks>Each element is one sum over source channels and taps, in the same order wherever a plane is cut, so the bits do not depend on
/// the number of threads.</remarks>
internal readonly unsafe struct PlaneConvolution(ConvolutionPass pass, ConvolutionEpilogue epilogue) : ISimdKernel
{
    /// <summary>Multiply-adds of a chunk, unless one part has more: some microseconds.</summary>
    private const long ChunkOperations = 9 * 8 * 1024;

    /// <summary>Floats of a tile's pixels over all steps at most: 40 KB, which the nearest cache holds.</summary>
    private const int MaxTilePixels = 10 * 1024;

    /// <summary>Vectors of a tile that has them, even if they take more.</summary>
    private const int LeastVectors = 3;

    /// <summary>From more channels of a group on, on one side, channels fill the vectors well enough.</summary>
    private const int MostChannels = 4;

    private readonly ConvolutionPass pass = pass;

    /// <summary>Whether it is a pass of this kind, with planes that are no larger than a near cache.</summary>
    public static bool Suits(in ConvolutionPass pass) =>
        Math.Min(pass.SourceChannels, pass.TargetChannels) <= MostChannels && TapPlanes.Fit(in pass);

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int phasesY = pass.Y.Phases, phasesX = pass.X.Phases, groups = pass.Sizes.Groups, kernelX = pass.Sizes.X.Kernel;
        long steps = (long)pass.Sizes.Taps * pass.SourceChannels, weights = steps * pass.TargetChannels;
        long bytes = ((long)phasesX * (sizeof(TapPlanes) + (kernelX * sizeof(int)))) + ((long)phasesX * phasesY * sizeof(PlanePhase));
        bytes += steps * sizeof(nint);
        float* memory = Workspace.RentForOperation((weights * groups) + (bytes / sizeof(float)) + 2);
        var offsets = (nint*)memory;
        var planes = (TapPlanes*)(offsets + steps);
        var phases = (PlanePhase*)(planes + phasesX);
        int* columns = (int*)(phases + (phasesX * phasesY));
        float* packed = (float*)(columns + (phasesX * kernelX));
        for (int px = 0; px < phasesX; px++) planes[px] = new TapPlanes(in pass, px, columns + (px * kernelX));
        Describe(planes, phases, offsets);
        for (int group = 0; group < groups; group++) Pack(phases, pass.GroupWeight(group), packed + (group * weights));
        int blocks = planes->Blocks, parts = pass.Sizes.Batch * groups * blocks;
        long operations = (long)planes->Rows * pass.Y.TargetStep * pass.X.Target * pass.TargetChannels * steps;
        int partsOfChunk = (int)Math.Max(1, ChunkOperations / Math.Max(1, operations));
        var job = new Job<TSimd, TVector>(pass, epilogue, planes, phases, offsets, packed, weights, parts, partsOfChunk);
        WorkerPool.Run(ref job, (parts + partsOfChunk - 1) / partsOfChunk, pass.Sizes.Nanoseconds);
    }

    /// <summary>The steps of each phase: where their pixels lie.</summary>
    private void Describe(TapPlanes* planes, PlanePhase* phases, nint* offsets)
    {
        AxisPass y = pass.Y, x = pass.X;
        int step = 0;
        for (int py = 0; py < y.Phases; py++)
        {
            for (int px = 0; px < x.Phases; px++)
            {
                int first = step;
                for (int channel = 0; channel < pass.SourceChannels; channel++)
                    for (int ty = 0; ty < y.Taps(py); ty++)
                        for (int tx = 0; tx < x.Taps(px); tx++) offsets[step++] = planes[px].Offset(channel, y.Offset(py, ty), tx);
                *phases++ = new PlanePhase(first, step - first);
            }
        }
    }

    /// <summary>The weights of a group: for each phase and tile of target channels its steps one after another, the tile's channels side
    /// by side.</summary>
    private void Pack(PlanePhase* phases, float* weight, float* packed)
    {
        AxisPass y = pass.Y, x = pass.X;
        var tiles = new RowTiles(pass.TargetChannels, PlaneTile.MaxRows);
        for (int py = 0; py < y.Phases; py++)
        {
            for (int px = 0; px < x.Phases; px++, phases++)
            {
                int rows = y.Taps(py), columns = x.Taps(px);
                for (int ty = 0; ty < rows; ty++)
                {
                    for (int tx = 0; tx < columns; tx++)
                    {
                        float* tap = weight + (y.Tap(py, ty) * pass.Sizes.X.Kernel) + x.Tap(px, tx);
                        for (int tile = 0; tile < tiles.Count; tile++)
                        {
                            int start = tiles.Start(tile), height = tiles.Height(tile);
                            float* panel = packed + ((nint)start * phases->Depth) + (((ty * columns) + tx) * height);
                            for (int channel = 0; channel < pass.SourceChannels; channel++, panel += rows * columns * height)
                            {
                                float* source = tap + (channel * pass.WeightSourceStride) + (start * pass.WeightTargetStride);
                                for (int i = 0; i < height; i++) panel[i] = source[i * pass.WeightTargetStride];
                            }
                        }
                    }
                }

                packed += (nint)phases->Depth * pass.TargetChannels;
            }
        }
    }

    private readonly struct Job<TSimd, TVector>(
        ConvolutionPass pass, ConvolutionEpilogue epilogue, TapPlanes* planes, PlanePhase* phases, nint* offsets, float* packed,
        long weightsOfGroup, int parts, int partsOfChunk) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ConvolutionPass pass = pass;
        private readonly ConvolutionEpilogue epilogue = epilogue;

        /// <summary>Whether the sums of a phase lie together in the target.</summary>
        private bool IsWhole => pass.Y.TargetStep == 1 && pass.X.TargetStep == 1;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            long length = 0;
            for (int px = 0; px < pass.X.Phases; px++) length = Math.Max(length, planes[px].Length);
            int pixels = planes->Rows * planes->Width;
            long sums = (long)pass.TargetChannels * SumsPitch(IsWhole ? Math.Min(pixels, TSimd.Count) : pixels);
            float* buffer = Workspace.Rent(length + sums);
            int blocks = planes->Blocks, end = Math.Min((chunk + 1) * partsOfChunk, parts);
            for (int part = chunk * partsOfChunk; part < end; part++)
            {
                int plane = part / blocks;
                Block(plane / pass.Sizes.Groups, plane % pass.Sizes.Groups, part % blocks, buffer, buffer + length);
            }
        }

        private static nint SumsPitch(int count) => (count + TSimd.Count - 1) / TSimd.Count * TSimd.Count;

        private void Block(int image, int group, int block, float* buffer, float* sums)
        {
            AxisPass y = pass.Y, x = pass.X;
            bool isDone = IsWhole && epilogue.Mask == null;
            float* target = pass.TargetImage(image, group);
            for (int px = 0; px < x.Phases; px++)
            {
                planes[px].Fill<TSimd, TVector>(pass.SourceImage(image, group), block, buffer);
                for (int py = 0; py < y.Phases; py++)
                {
                    int rows = planes[px].RowsOf(block, py), count = rows * planes[px].Width;
                    if (rows <= 0) continue;
                    int phase = (py * x.Phases) + px;
                    float* weights = packed + (group * weightsOfGroup) + ((nint)phases[phase].First * pass.TargetChannels);
                    if (IsWhole && count >= TSimd.Count)
                    {
                        float* place = target + ((nint)block * planes->Rows * x.Target);
                        Multiply(phases[phase], group, weights, buffer, count, isDone, place, pass.TargetPixels);
                        continue;
                    }

                    Multiply(phases[phase], group, weights, buffer, count, isDone, sums, SumsPitch(count));
                    for (int channel = 0; channel < pass.TargetChannels; channel++)
                        Spread(sums + (channel * SumsPitch(count)), block, rows, py, px, target + ((nint)channel * pass.TargetPixels));
                }
            }

            if (!isDone && !epilogue.IsEmpty) Finish(group, block, target);
        }

        /// <summary>The sums of a phase for all target channels.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply(
            PlanePhase phase, int group, float* weights, float* buffer, int count, bool isDone, float* target, nint targetStride)
        {
            int most = Math.Clamp(MaxTilePixels / (Math.Max(1, phase.Depth) * TSimd.Count), LeastVectors, PlaneTile.MaxVectors);
            int all = (count + TSimd.Count - 1) / TSimd.Count;

            // A single tile would reach beyond the last pixel: it is cut in two that overlap.
            if (all > 1 && all <= most && all * TSimd.Count != count) most = all - 1;
            var tiles = new RowTiles(all, most);
            var rows = new RowTiles(pass.TargetChannels, PlaneTile.MaxRows);
            float* bias = isDone && epilogue.Bias != null ? epilogue.Bias + ((nint)group * pass.TargetChannels) : null;
            bool relu = isDone && epilogue.Relu;
            nint* steps = offsets + phase.First;
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                // The last vector overlaps the one before it.
                int vectors = tiles.Height(tile);
                int pixel = Math.Max(0, Math.Min(tiles.Start(tile) * TSimd.Count, count - (vectors * TSimd.Count)));
                for (int row = 0; row < rows.Count; row++)
                {
                    int start = rows.Start(row), height = rows.Height(row);
                    PlaneTileTable.Select<TSimd, TVector>(height, vectors)(
                        phase.Depth, steps, weights + ((nint)start * phase.Depth), buffer + pixel, bias == null ? null : bias + start, relu,
                        target + (start * targetStride) + pixel, targetStride);
                }
            }
        }

        /// <summary>Brings the sums of a phase to their places in the target.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Spread(float* sums, int block, int rows, int py, int px, float* target)
        {
            int width = planes[px].Width, step = pass.X.TargetStep;
            for (int row = 0; row < rows; row++, sums += width)
            {
                nint line = py + (((nint)block * planes->Rows) + row) * pass.Y.TargetStep;
                float* place = target + (line * pass.X.Target) + px;
                for (int i = 0; i < width; i++) place[(nint)i * step] = sums[i];
            }
        }

        private void Finish(int group, int block, float* target)
        {
            int first = block * planes->Rows * pass.Y.TargetStep;
            int count = (Math.Min(first + (planes->Rows * pass.Y.TargetStep), pass.Y.Target) - first) * pass.X.Target;
            if (count <= 0) return;
            for (int channel = 0; channel < pass.TargetChannels; channel++)
            {
                float* part = target + ((nint)channel * pass.TargetPixels) + ((nint)first * pass.X.Target);
                epilogue.Apply<TSimd, TVector>(part, part, count, (group * pass.TargetChannels) + channel, part - pass.Target);
            }
        }
    }
}
