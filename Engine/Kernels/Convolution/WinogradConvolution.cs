using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>A pass of 3 x 3 taps and stride 1 by Winograd's F(4 x 4, 3 x 3): 36 products a tile instead of 144.</summary>
/// <remarks>Channels lie along the vectors, so every transform is plain vector arithmetic for any width of image, and no operand of the
/// products is packed. An element's sum does not depend on which tiles are computed together.</remarks>
internal readonly unsafe struct WinogradConvolution(ConvolutionPass pass, ConvolutionEpilogue epilogue) : ISimdKernel
{
    private readonly ConvolutionPass pass = pass;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var tiles = new WinogradTiles(in pass);
        var layout = new WinogradLayout<TSimd, TVector>(in pass, tiles);
        long weightsOfGroup = WinogradMaps.Points * (long)layout.WeightStride;
        float* weights = Workspace.RentForOperation(
            (weightsOfGroup * pass.Sizes.Groups) + ChannelPanels.ScratchLength(in pass, TSimd.Count));
        float* scratch = weights + (weightsOfGroup * pass.Sizes.Groups);
        for (int group = 0; group < pass.Sizes.Groups; group++)
            TransformWeights(layout, group, scratch, weights + (group * weightsOfGroup));
        var job = new Job<TSimd, TVector>(pass, epilogue, tiles, layout, weights, weightsOfGroup);
        WorkerPool.Run(ref job, tiles.Chunks * pass.Sizes.Groups, pass.Sizes.Nanoseconds / 2);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformWeights<TSimd, TVector>(WinogradLayout<TSimd, TVector> layout, int group, float* scratch, float* weights)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* between = stackalloc float[WinogradMaps.Points * TSimd.Count];

        // The gradient of the input takes the taps turned round.
        bool isTurned = pass.Y.Tap(0, 0) != 0;
        for (int channel = 0; channel < pass.TargetChannels; channel += 2 * TSimd.Count)
        {
            int width = ChannelPanels.Turn(in pass, group, channel, TSimd.Count, scratch);
            nint row = (isTurned ? -3 : 3) * width, column = (isTurned ? -1 : 1) * width;
            for (int source = 0; source < pass.SourceChannels; source++)
            {
                float* taps = scratch + ((nint)source * 9 * width) + (isTurned ? 8 * width : 0);
                for (int lane = 0; lane < width; lane += TSimd.Count)
                {
                    WinogradMaps.Apply<TSimd, TVector, WinogradMaps.Weights>(
                        taps + lane, row, column, weights + layout.Place(channel + lane, layout.Sources, source),
                        WinogradMaps.Patch * layout.WeightStride, layout.WeightStride, between);
                }
            }
        }
    }

    private readonly struct Job<TSimd, TVector>(
        ConvolutionPass pass, ConvolutionEpilogue epilogue, WinogradTiles tiles, WinogradLayout<TSimd, TVector> layout, float* weights,
        long weightsOfGroup) : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly ConvolutionPass pass = pass;
        private readonly ConvolutionEpilogue epilogue = epilogue;
        private readonly WinogradTiles tiles = tiles;
        private readonly WinogradLayout<TSimd, TVector> layout = layout;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int number)
        {
            int group = number % pass.Sizes.Groups;
            WinogradChunk chunk = tiles.Chunk(number / pass.Sizes.Groups);
            long patch = (long)tiles.PatchRows * tiles.PatchColumns * layout.PaddedSources;
            long result = (long)tiles.TileRows * tiles.TileColumns * layout.PaddedTargets;
            float* turned = Workspace.Rent(
                Math.Max(patch, result) + (WinogradMaps.Points * (long)(layout.InputStride + layout.OutputStride)));
            float* points = turned + Math.Max(patch, result), products = points + (WinogradMaps.Points * layout.InputStride);
            int tilesOfImage = chunk.Rows * tiles.X;
            for (int i = 0; i < chunk.Images; i++)
            {
                var rows = new ChannelRows(
                    (chunk.Row * WinogradMaps.Tile) + pass.Y.Offset(0, 0), (chunk.Rows * WinogradMaps.Tile) + 2, pass.X.Offset(0, 0),
                    tiles.PatchColumns);
                WinogradLayout<TSimd, TVector>.Turn(
                    rows, pass.SourceImage(chunk.Image + i, group), layout.Sources, layout.PaddedSources, pass.Y.Source, pass.X.Source,
                    turned);
                layout.TransformInput(
                    turned, tiles.PatchColumns, chunk.Rows, tiles.X, points + ((nint)i * tilesOfImage * layout.PaddedSources));
            }

            Multiply(points, weights + (group * weightsOfGroup), products, chunk.Images * tilesOfImage);
            for (int i = 0; i < chunk.Images; i++)
            {
                TransformOutput(products, i * tilesOfImage, chunk.Rows, turned);
                TurnBack(chunk, chunk.Image + i, group, turned);
            }
        }

        /// <summary>At each point the product of the tiles' patches and the weights.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply(float* points, float* u, float* products, int count)
        {
            var rows = new RowTiles(count, BlockSizes.Current.TileRows);
            for (int point = 0; point < WinogradMaps.Points; point++)
            {
                for (int channel = 0; channel < layout.PaddedTargets; channel += 2 * TSimd.Count)
                {
                    int width = layout.Width(channel);
                    float* b = u + layout.Place(channel, layout.Sources, 0), c = products + layout.Place(channel, layout.Tiles, 0);
                    for (int tile = 0; tile < rows.Count; tile++)
                    {
                        int row = rows.Start(tile), height = rows.Height(tile);
                        var kernel = width > TSimd.Count
                            ? MicroKernelTable.Select<TSimd, TVector, Two, Straight>(height)
                            : MicroKernelTable.Select<TSimd, TVector, One, Straight>(height);
                        kernel(
                            1, null, layout.Sources, points + ((nint)row * layout.PaddedSources), layout.PaddedSources, 1, b, width,
                            c + ((nint)row * width), width, false);
                    }
                }

                points += layout.InputStride;
                u += layout.WeightStride;
                products += layout.OutputStride;
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void TransformOutput(float* products, int first, int rows, float* result)
        {
            float* between = stackalloc float[WinogradMaps.Points * TSimd.Count];
            nint pitch = (nint)tiles.TileColumns * layout.PaddedTargets;
            for (int tile = 0; tile < rows * tiles.X; tile++)
            {
                float* target = result + (tile / tiles.X * WinogradMaps.Tile * pitch) +
                    ((nint)(tile % tiles.X) * WinogradMaps.Tile * layout.PaddedTargets);
                for (int channel = 0; channel < layout.PaddedTargets; channel += TSimd.Count)
                {
                    WinogradMaps.Apply<TSimd, TVector, WinogradMaps.Output>(
                        products + layout.Place(channel, layout.Tiles, first + tile), WinogradMaps.Patch * layout.OutputStride,
                        layout.OutputStride, target + channel, pitch, layout.PaddedTargets, between);
                }
            }
        }

        private void TurnBack(WinogradChunk chunk, int image, int group, float* result)
        {
            int row = chunk.Row * WinogradMaps.Tile, rows = Math.Min((chunk.Row + chunk.Rows) * WinogradMaps.Tile, pass.Y.Target) - row;
            int columns = pass.X.Target, plane = pass.TargetPixels;
            float* target = pass.TargetImage(image, group) + ((nint)row * columns);
            bool isWhole = columns == tiles.TileColumns;
            int lines = isWhole ? 1 : rows, length = isWhole ? rows * columns : columns;
            for (int line = 0; line < lines; line++)
            {
                TransposingPacking.Turn(
                    result + ((nint)line * tiles.TileColumns * layout.PaddedTargets), layout.PaddedTargets, pass.TargetChannels, length,
                    target + ((nint)line * columns), plane);
            }

            if (epilogue.IsEmpty) return;
            for (int channel = 0; channel < pass.TargetChannels; channel++)
            {
                float* first = target + ((nint)channel * plane);
                epilogue.Apply<TSimd, TVector>(
                    first, first, rows * columns, (group * pass.TargetChannels) + channel, first - pass.Target);
            }
        }
    }
}
