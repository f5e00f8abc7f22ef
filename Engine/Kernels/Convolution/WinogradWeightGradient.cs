using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The gradient of 3 x 3 weights by the transpose of Winograd's F(4 x 4, 3 x 3).</summary>
/// <remarks>A chunk of tiles after the other comes to the points, image by image on all threads; then each point adds the product of its
/// patches and gradients to its sums, points on all threads. So each sum is added in one order, and nothing is kept twice.</remarks>
internal readonly unsafe struct WinogradWeightGradient : ISimdKernel
{
    private readonly ConvolutionPass pass;
    private readonly float* gradient;

    /// <param name="pass">The forward pass, with dy in place of its target.</param>
    /// <param name="gradient">The gradient of the weight.</param>
    public WinogradWeightGradient(ConvolutionPass pass, float* gradient)
    {
        this.pass = pass;
        this.gradient = gradient;
    }

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var tiles = new WinogradTiles(in pass);
        var layout = new WinogradLayout<TSimd, TVector>(in pass, tiles);
        long inputs = WinogradMaps.Points * (long)layout.InputStride, outputs = WinogradMaps.Points * (long)layout.OutputStride;
        float* points = Workspace.RentForOperation(inputs + outputs + (WinogradMaps.Points * (long)layout.WeightStride));
        float* gradients = points + inputs, sums = gradients + outputs;
        for (int group = 0; group < pass.Sizes.Groups; group++)
        {
            for (int number = 0; number < tiles.Chunks; number++)
            {
                WinogradChunk chunk = tiles.Chunk(number);
                var transform = new TransformJob<TSimd, TVector>(pass, tiles, layout, chunk, group, points, gradients);
                WorkerPool.Run(ref transform, chunk.Images * chunk.Rows, pass.Sizes.Nanoseconds / tiles.Chunks / 8);
                var product = new ProductJob<TSimd, TVector>(
                    layout, points, gradients, sums, chunk.Images * chunk.Rows * tiles.X, accumulates: number > 0);
                WorkerPool.Run(ref product, WinogradMaps.Points, pass.Sizes.Nanoseconds / tiles.Chunks / 4);
            }

            // The points are free now: room for [source][tap][target].
            Collect(layout, sums, group);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect<TSimd, TVector>(WinogradLayout<TSimd, TVector> layout, float* sums, int group)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* between = stackalloc float[WinogradMaps.Points * TSimd.Count];
        float* turned = Workspace.Rent((long)layout.Sources * 9 * layout.PaddedTargets);
        for (int source = 0; source < layout.Sources; source++)
        {
            for (int channel = 0; channel < layout.PaddedTargets; channel += TSimd.Count)
            {
                WinogradMaps.Apply<TSimd, TVector, WinogradMaps.Collect>(
                    sums + layout.Place(channel, layout.Sources, source), WinogradMaps.Patch * layout.WeightStride, layout.WeightStride,
                    turned + ((nint)source * 9 * layout.PaddedTargets) + channel, 3 * layout.PaddedTargets, layout.PaddedTargets, between);
            }
        }

        int steps = layout.Sources * 9;
        TransposingPacking.Turn(
            turned, layout.PaddedTargets, pass.TargetChannels, steps, gradient + ((nint)group * pass.TargetChannels * steps), steps);
    }

    /// <summary>Brings a row of tiles, of x and of dy, to the points.</summary>
    private readonly struct TransformJob<TSimd, TVector>(
        ConvolutionPass pass, WinogradTiles tiles, WinogradLayout<TSimd, TVector> layout, WinogradChunk chunk, int group, float* points,
        float* gradients) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ConvolutionPass pass = pass;
        private readonly WinogradTiles tiles = tiles;
        private readonly WinogradLayout<TSimd, TVector> layout = layout;
        private readonly WinogradChunk chunk = chunk;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int number)
        {
            int image = chunk.Image + (number / chunk.Rows), row = (chunk.Row + (number % chunk.Rows)) * WinogradMaps.Tile;
            int first = number * tiles.X;
            float* buffer = Workspace.Rent(
                (long)WinogradMaps.Patch * tiles.PatchColumns * Math.Max(layout.PaddedSources, layout.PaddedTargets));
            var patch = new ChannelRows(row + pass.Y.Offset(0, 0), WinogradMaps.Patch, pass.X.Offset(0, 0), tiles.PatchColumns);
            WinogradLayout<TSimd, TVector>.Turn(
                patch, pass.SourceImage(image, group), layout.Sources, layout.PaddedSources, pass.Y.Source, pass.X.Source, buffer);
            layout.TransformInput(buffer, tiles.PatchColumns, 1, tiles.X, points + ((nint)first * layout.PaddedSources));
            var tile = new ChannelRows(row, WinogradMaps.Tile, 0, tiles.TileColumns);
            WinogradLayout<TSimd, TVector>.Turn(
                tile, pass.TargetImage(image, group), pass.TargetChannels, layout.PaddedTargets, pass.Y.Target, pass.X.Target, buffer);
            SpreadGradient(buffer, first);
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void SpreadGradient(float* rows, int first)
        {
            float* between = stackalloc float[WinogradMaps.Points * TSimd.Count];
            nint pitch = (nint)tiles.TileColumns * layout.PaddedTargets;
            for (int tx = 0; tx < tiles.X; tx++)
            {
                float* tile = rows + ((nint)tx * WinogradMaps.Tile * layout.PaddedTargets);
                for (int channel = 0; channel < layout.PaddedTargets; channel += TSimd.Count)
                {
                    WinogradMaps.Apply<TSimd, TVector, WinogradMaps.Spread>(
                        tile + channel, pitch, layout.PaddedTargets, gradients + layout.Place(channel, layout.Tiles, first + tx),
                        WinogradMaps.Patch * layout.OutputStride, layout.OutputStride, between);
                }
            }
        }
    }

    /// <summary>Adds what the tiles give to the sums of a point.</summary>
    private readonly struct ProductJob<TSimd, TVector>(
        WinogradLayout<TSimd, TVector> layout, float* points, float* gradients, float* sums, int count, bool accumulates) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly WinogradLayout<TSimd, TVector> layout = layout;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int point)
        {
            float* a = points + (point * layout.InputStride), b = gradients + (point * layout.OutputStride);
            float* c = sums + (point * layout.WeightStride);
            var rows = new RowTiles(layout.Sources, BlockSizes.Current.TileRows);
            for (int channel = 0; channel < layout.PaddedTargets; channel += 2 * TSimd.Count)
            {
                int width = layout.Width(channel);
                for (int tile = 0; tile < rows.Count; tile++)
                {
                    int row = rows.Start(tile), height = rows.Height(tile);
                    var kernel = width > TSimd.Count
                        ? MicroKernelTable.Select<TSimd, TVector, Two, Straight>(height)
                        : MicroKernelTable.Select<TSimd, TVector, One, Straight>(height);
                    kernel(
                        1, null, count, a + row, 1, layout.PaddedSources, b + layout.Place(channel, layout.Tiles, 0), width,
                        c + layout.Place(channel, layout.Sources, row), width, accumulates);
                }
            }
        }
    }
}
